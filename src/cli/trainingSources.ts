/** Corpora that many trainings share, read once. */
import { heldPile } from '../experiments/heldPile.js';
import type { TrainRequest } from '../training/train.js';
import { type InputOptions, readAllInputs, readInputs, warn } from './flags/shared.js';

interface SourceOptions extends InputOptions, Pick<TrainRequest, 'labelIsReal' | 'encoderFrom' | 'backend'> {
  readonly labeled: readonly string[];
  readonly unlabeled?: readonly string[] | undefined;
  readonly dev: string;
  readonly embeddings?: string | undefined;
}

/** @param share of the labeled texts to hold back, where `--dev` names no file */
export async function readSources(options: SourceOptions, share: number | undefined, signal: AbortSignal) {
  const read = (files: readonly string[]) => readAllInputs(files, options, { signal });
  const labeled = await read(options.labeled);
  const { pile, warning } = await heldPile(
    readInputs(options.unlabeled ?? [], options, { signal, ignoreLabels: true }),
  );
  if (warning !== undefined) warn(warning);
  return {
    labeled,
    unlabeled: pile,
    development: share ?? (await read([options.dev])),
    labelIsReal: options.labelIsReal,
    wordVectors: options.embeddings,
    encoderFrom: options.encoderFrom,
    backend: options.backend,
  };
}
