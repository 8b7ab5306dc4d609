/** Word vectors between two epochs, as one file, for an exact resume. */
import { join } from 'node:path';
import * as v from 'valibot';
import { damagedCheckpoint, vectorsOfAnotherRun } from '../model/checkpointFaults.js';
import { arrayOf } from '../optimisation/checkpointArrays.js';
import { seconds } from '../optimisation/savedNumbers.js';
import { saveFiles } from '../storage/commit.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import { readIfHeld } from '../storage/snapshot.js';
import { type EncodedTexts, textsFingerprint } from './encodedTexts.js';
import type { WordVectorState } from './trainWordVectors.js';
import type { WordVectorOptions } from './wordVectorOptions.js';

const doneSchema = v.object({
  epochsDone: v.pipe(v.number(), v.integer(), v.minValue(1)),
  seconds,
  loss: v.number(),
});

const FILE = 'wordVectors.safetensors';

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

export async function saveWordVectorState(
  folder: string,
  { tables, epochsDone, seconds, loss }: WordVectorState,
  fingerprint: string,
): Promise<void> {
  const shape = [tables.input.length / tables.width, tables.width];
  const arrays = new Map([
    ['input', { shape, values: tables.input }],
    ['output', { shape, values: tables.output }],
  ]);
  const metadata = { fingerprint, done: JSON.stringify({ epochsDone, seconds, loss }) };
  const put = { [FILE]: encodeSafetensors(arrays, metadata) };
  await saveFiles(folder, { kind: 'checkpoint', put });
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
  const bytes = await readIfHeld(folder, FILE);
  return bytes && decodeState(bytes, join(folder, FILE), fingerprint, words * width, width);
}

function decodeState(
  bytes: Uint8Array,
  file: string,
  fingerprint: string,
  size: number,
  width: number,
): WordVectorState {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  if (metadata.get('fingerprint') !== fingerprint) throw vectorsOfAnotherRun(file);
  const take = (name: string) => arrayOf(arrays, file, name, Float32Array, size);
  const tables = { width, input: take('input'), output: take('output') };
  const done = v.safeParse(doneSchema, parsed(metadata.get('done')));
  if (!done.success) throw damagedCheckpoint(file, 'no word of how far it is', 'epochs, seconds and loss');
  return { tables, ...done.output };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
