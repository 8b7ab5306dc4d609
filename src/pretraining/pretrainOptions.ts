import * as v from 'valibot';
import type { ParameterSet } from '../model/parameters.js';
import { documentOptions } from '../models/doc2vec/documentOptions.js';
import { linearOptions } from '../models/linear/linearOptions.js';
import type { PretrainedEncoder } from '../models/neural/pretrainedEncoder.js';
import { scheduleOptions } from '../optimisation/scheduleOptions.js';
import type { Parts } from '../storage/bytes.js';
import { tokenOptions } from '../storage/tokenStore/tokenOptions.js';
import type { TextCollections } from '../text/textCollector.js';
import { textOptions } from '../text/textOptions.js';
import { languageModelOptions } from './languageModelOptions.js';
import type { PretrainedRecords } from './pretrainEvents.js';
import { wordVectorOptions } from './wordVectorOptions.js';

const { documentParts, documentEpochs, documentLearningRate } = documentOptions.entries;
const { ngramOrder, minNgramTexts } = linearOptions.entries;
const { seed } = scheduleOptions.entries;
const { foldCase, minDocumentFrequency, vocabularySize } = textOptions.entries;

/** All that defines a pretraining. */
export const pretrainOptions = v.strictObject({
  foldCase,
  minDocumentFrequency,
  vocabularySize,
  ...wordVectorOptions.entries,
  ...languageModelOptions.entries,
  encoder: v.optional(
    v.pipe(
      v.picklist(['none', 'lstm', 'bilstm', 'documents']),
      v.description(
        'encoder to train, in one or both directions; none: word vectors only; documents: n-gram vectors for text vectors, without word vectors',
      ),
    ),
    'bilstm',
  ),
  documentParts,
  documentEpochs,
  documentLearningRate,
  ngramOrder,
  minNgramTexts,
  seed,
  ...tokenOptions.entries,
});

export type PretrainOptions = v.InferOutput<typeof pretrainOptions>;
/**
 * Options of a pretraining as a caller gives them: any of them, the rest have defaults. `textvat pretrain --help-all` explains each.
 * @interface
 */
export type PretrainOptionsInput = v.InferInput<typeof pretrainOptions>;

/** An encoder, or its word vectors alone. */
export interface EncoderStart extends PretrainedEncoder {
  /** Where it was kept, and serves: the whole continues, with its vocabulary and its word vectors as they are. */
  readonly outputLayer?: ParameterSet | undefined;
  /** The objective of one that does not serve. */
  readonly unusedOutputLayer?: PretrainOptions['encoderObjective'] | undefined;
}

/** Where a stage writes, and how; as in `PretrainRequest`. */
export interface PretrainStage {
  readonly out: string;
  readonly resume: boolean;
  readonly quantize: boolean;
  readonly keepOutputLayer: boolean;
  /** What the encoder continues from. */
  readonly start?: EncoderStart | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where texts are held. */
  readonly collections: TextCollections;
  /** Between two checkpoints. */
  readonly checkpointSeconds: number;
  /** The `config.json` of a folder with these stages, to be saved together with their files. */
  configuration(records: PretrainedRecords): Record<string, Parts>;
}
