/** What can be pretrained: for each `encoder` its stages, and what follows from them. */
import { assertEqualParts } from '../models/doc2vec/defaults.js';
import type { EncodedTexts } from './encodedTexts.js';
import { pretrainDocuments } from './pretrainDocuments.js';
import { pretrainEncoder } from './pretrainEncoder.js';
import type { PretrainEvent, PretrainedRecords } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';
import { pretrainWordVectors } from './pretrainWordVectors.js';

interface Pretraining {
  /** Whether texts may be on disk, and are read by blocks. */
  readonly readsBlocks: boolean;
  /** Whether it can continue from an encoder that was pretrained before. */
  readonly continues: boolean;
  /** What an interruption leaves, in words. */
  readonly kept: string;
  /** How `train` starts from it: these options, then the folder. */
  readonly use: readonly string[];
  /** @throws InputError where options do not go together */
  check?(options: PretrainOptions): void;
  learn(
    texts: EncodedTexts,
    options: PretrainOptions,
    stage: PretrainStage,
    before: Partial<PretrainedRecords>,
  ): AsyncGenerator<PretrainEvent, PretrainedRecords, void>;
}

const keptOfWords =
  'the last whole epoch of word vectors, or the last measurement of the encoder, is kept; --resume continues after it';

const wordVectors: Pretraining = {
  readsBlocks: true,
  continues: false,
  kept: keptOfWords,
  use: ['--model', 'bilstm', '--embeddings'],
  async *learn(texts, options, stage, before) {
    return { wordVectors: yield* pretrainWordVectors(texts, options, stage, before.wordVectors) };
  },
};

const encoderOnWordVectors = (model: 'lstm' | 'bilstm'): Pretraining => ({
  readsBlocks: true,
  continues: true,
  kept: keptOfWords,
  use: ['--model', model, '--encoder-from'],
  async *learn(texts, options, stage, before) {
    const vectors = yield* pretrainWordVectors(texts, options, stage, before.wordVectors);
    const encoder = yield* pretrainEncoder(texts, options, stage, vectors, before.encoder);
    return { wordVectors: vectors, encoder };
  },
});

const ngramVectors: Pretraining = {
  readsBlocks: false,
  continues: false,
  kept: 'keeping what was reached; --resume continues from it',
  use: ['--preset', 'fast', '--encoder-from'],
  check: assertEqualParts,
  async *learn(texts, options, stage, before) {
    return { documents: yield* pretrainDocuments(texts, options, stage, before.documents) };
  },
};

export const pretrainings: Readonly<Record<PretrainOptions['encoder'], Pretraining>> = {
  none: wordVectors,
  lstm: encoderOnWordVectors('lstm'),
  bilstm: encoderOnWordVectors('bilstm'),
  documents: ngramVectors,
};
