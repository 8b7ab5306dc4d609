/** Word vectors between two epochs as a checkpoint, for an exact resume. */
import * as v from 'valibot';
import { loadCheckpoint, numbersOf, saveCheckpoint } from '../optimisation/checkpoint.js';
import { flat, floatsOf } from '../optimisation/checkpointArrays.js';
import { type EncodedTexts, textsFingerprint } from './encodedTexts.js';
import type { WordVectorState } from './trainWordVectors.js';
import type { WordVectorOptions } from './wordVectorOptions.js';

const STAGE = 'word vectors';

const stateNumbers = v.object({
  epochsDone: v.pipe(v.number(), v.integer(), v.minValue(1)),
  loss: v.number(),
});

/** What a run was; resuming something else is refused. */
export function wordVectorFingerprint(
  texts: EncodedTexts,
  options: WordVectorOptions & { readonly seed: number },
): string {
  const {
    vectorMethod,
    embeddingSize,
    vectorEpochs,
    window,
    negatives,
    subsampling,
    vectorLearningRate,
    seed,
  } = options;
  const numbers = [embeddingSize, vectorEpochs, window, negatives, subsampling, vectorLearningRate, seed];
  return textsFingerprint(texts, [vectorMethod, numbers]);
}

export function saveWordVectorState(
  folder: string,
  { tables, epochsDone, seconds, loss }: WordVectorState,
  fingerprint: string,
): Promise<void> {
  const arrays = new Map([flat('input', tables.input), flat('output', tables.output)]);
  const stage = { name: STAGE, key: '', isDone: false, seconds, numbers: { epochsDone, loss }, arrays };
  return saveCheckpoint(folder, { fingerprint, stages: [stage] });
}

/**
 * @param words V
 * @returns undefined when the folder holds none
 * @throws InputError when it is damaged, or of another run
 */
export async function loadWordVectorState(
  folder: string,
  fingerprint: string,
  words: number,
  width: number,
): Promise<WordVectorState | undefined> {
  const stage = (await loadCheckpoint(folder, fingerprint))?.stages[0];
  if (stage === undefined) return undefined;
  const take = (name: string) => floatsOf(stage, name, words * width);
  const tables = { width, input: take('input'), output: take('output') };
  return { tables, seconds: stage.seconds, ...numbersOf(stage, stateNumbers) };
}
