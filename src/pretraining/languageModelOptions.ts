import * as v from 'valibot';
import { languageModelOptions as shape } from '../models/neural/languageModel.js';
import { modelOptions } from '../models/neural/networkOptions.js';
import { scheduleOptions } from '../optimisation/scheduleOptions.js';

const { seed, maxTime, warmUp, finalRate, gradientClip, averageDecay } = scheduleOptions.entries;
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How an encoder is trained on texts without labels. */
export const languageModelOptions = v.strictObject({
  ...shape.entries,
  precision: modelOptions.entries.precision,
  seed,
  warmUp,
  finalRate,
  gradientClip,
  averageDecay,
  encoderObjective: v.optional(
    v.pipe(
      v.picklist(['region', 'next-word']),
      v.description(
        'what the encoder learns to predict; region: which words are among the next twenty; next-word: the next word (a language model)',
      ),
    ),
    'region',
  ),
  encoderFrom: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'encoder to continue from, with its word vectors: movie-reviews or a folder of `textvat pretrain`; one of another shape gives its word vectors only',
      ),
    ),
    null,
  ),
  encoderEpochs: v.optional(v.pipe(count, v.description('epochs of the encoder')), 1),
  encoderTime: v.optional(
    v.pipe(v.unwrap(maxTime), v.description('stop the training of the encoder after this time (20m, 1h30m)')),
    null,
  ),
  encoderTokens: v.optional(
    v.pipe(
      count,
      v.minValue(2),
      v.description('longest segment of a text in tokens; longer texts are split'),
    ),
    256,
  ),
  encoderBatchSize: v.optional(v.pipe(count, v.description('texts per step of the encoder')), 64),
  encoderLearningRate: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.description('highest learning rate of Adam for the encoder')),
    0.002,
  ),
  encoderEvaluations: v.optional(
    v.pipe(count, v.description('measurements of the perplexity, each followed by a checkpoint')),
    8,
  ),
});

export type LanguageModelOptions = v.InferOutput<typeof languageModelOptions>;
