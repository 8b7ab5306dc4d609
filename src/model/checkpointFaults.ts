/** Why a checkpoint is not gone on from. */
import { InputError } from '../errors.js';

export function damagedCheckpoint(where: string, found: string, expected: string): InputError {
  return new InputError({ where, found, expected, advice: 'Start again without --resume.' });
}

/** Of word vectors and of n-grams alike. */
export function vectorsOfAnotherRun(where: string): InputError {
  return checkpointOfAnotherRun(where, 'vectors of other texts or other options', 'those of the same run');
}

/** @param found what there is instead @param expected what was asked to go on */
export function checkpointOfAnotherRun(where: string, found: string, expected: string): InputError {
  return new InputError({
    where,
    found,
    expected,
    advice: 'Resume with the files and options of the first start, or choose another --out.',
  });
}
