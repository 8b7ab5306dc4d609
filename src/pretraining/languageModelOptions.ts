import * as v from 'valibot';
import { languageModelOptions as shape } from '../models/neural/languageModel.js';
import { trainingOptions } from '../training/trainingOptions.js';

const { seed, maxTime, warmUp, finalRate, gradientClip, averageDecay } = trainingOptions.entries;
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How an encoder is trained on texts without labels. */
export const languageModelOptions = v.strictObject({
  ...shape.entries,
  seed,
  warmUp,
  finalRate,
  gradientClip,
  averageDecay,
  encoderObjective: v.optional(
    v.pipe(
      v.picklist(['region', 'next-word']),
      v.description(
        'what the encoder learns to predict: which words are among the next twenty, or the next word (a language model)',
      ),
    ),
    'region',
  ),
  encoderFrom: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'an encoder to go on from, with its vectors of the words it knows; of one of another shape, the vectors alone: movie-reviews or a folder of `textvat pretrain`',
      ),
    ),
    null,
  ),
  encoderEpochs: v.optional(
    v.pipe(count, v.description('times that the encoder reads all the texts, its learning rate falling')),
    1,
  ),
  encoderTime: v.optional(
    v.pipe(
      v.unwrap(maxTime),
      v.description('end the training of the encoder after this time (20m, 1h30m), whole epochs or not'),
    ),
    null,
  ),
  encoderTokens: v.optional(
    v.pipe(
      count,
      v.minValue(2),
      v.description(
        'longest stretch of a text that the encoder reads at once; longer texts are cut into such',
      ),
    ),
    256,
  ),
  encoderBatchSize: v.optional(v.pipe(count, v.description('texts a step of the encoder')), 64),
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
