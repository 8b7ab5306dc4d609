/** Corpora that many trainings share, read once. */
import type { Example } from '../corpus/example.js';
import { heldPile } from '../experiments/heldPile.js';
import type { TrainRequest } from '../training/train.js';
import { type InputOptions, readAllInputs, readInputs, warn } from './flags/shared.js';

interface SourceOptions extends InputOptions, Pick<TrainRequest, 'labelIsReal' | 'encoderFrom' | 'backend'> {
  readonly labeled: readonly string[];
  readonly unlabeled?: readonly string[] | undefined;
  readonly dev: string;
  readonly embeddings?: string | undefined;
}

/**
 * All but the unlabeled texts.
 * @param share of the labeled texts to hold back, where `--dev` names no file
 */
export async function readSources(options: SourceOptions, share: number | undefined, signal: AbortSignal) {
  const read = (files: readonly string[]) => readAllInputs(files, options, { signal });
  return {
    labeled: await read(options.labeled),
    development: share ?? (await read([options.dev])),
    labelIsReal: options.labelIsReal,
    wordVectors: options.embeddings,
    encoderFrom: options.encoderFrom,
    backend: options.backend,
  };
}

/** The unlabeled texts, to be read last: where they do not fit into what memory is left, a part of them is enough. */
export async function readPile(
  { unlabeled = [], ...options }: Pick<SourceOptions, 'unlabeled'> & InputOptions,
  signal: AbortSignal,
): Promise<readonly Example[]> {
  const { pile, warning } = await heldPile(readInputs(unlabeled, options, { signal, ignoreLabels: true }));
  if (warning !== undefined) warn(warning);
  return pile;
}
