/** Corpora that many trainings share, read once. */
import type { TrainRequest } from '../training/train.js';
import { type InputOptions, readAllInputs } from './flags/shared.js';

interface SourceOptions extends InputOptions, Pick<TrainRequest, 'labelIsReal' | 'encoderFrom' | 'backend'> {
  readonly labeled: readonly string[];
  readonly unlabeled?: readonly string[] | undefined;
  readonly dev: string;
  readonly embeddings?: string | undefined;
}

/** @param share of the labeled texts to hold back, where `--dev` names no file */
export async function readSources(options: SourceOptions, share: number | undefined, signal: AbortSignal) {
  const read = (files: readonly string[], ignoreLabels = false) =>
    readAllInputs(files, options, { signal, ignoreLabels });
  return {
    labeled: await read(options.labeled),
    unlabeled: await read(options.unlabeled ?? [], true),
    development: share ?? (await read([options.dev])),
    labelIsReal: options.labelIsReal,
    wordVectors: options.embeddings,
    encoderFrom: options.encoderFrom,
    backend: options.backend,
  };
}
