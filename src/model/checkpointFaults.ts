/** Why a checkpoint cannot be resumed. */
import { InputError } from '../errors.js';

export function damagedCheckpoint(where: string, found: string, expected: string): InputError {
  return new InputError({ where, found, expected, advice: 'Start again without --resume.' });
}

/** Of word vectors and of n-grams alike. */
export function vectorsOfAnotherRun(where: string): InputError {
  return checkpointOfAnotherRun(where, 'vectors of other texts or other options', 'those of the same run');
}

/** @param found what is there @param expected what the run would resume */
export function checkpointOfAnotherRun(where: string, found: string, expected: string): InputError {
  return new InputError({
    where,
    found,
    expected,
    advice:
      'Resume with the files and options of the first start, begin anew without --resume, or choose another --out.',
  });
}
