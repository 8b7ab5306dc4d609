import * as v from 'valibot';
import { languageModelOptions } from '../models/languageModel.js';
import { trainingOptions } from './trainingOptions.js';

const { seed, maxTime, warmUp, finalRate, gradientClip, averageDecay } = trainingOptions.entries;

/** All that defines the training of a language model. */
export const pretrainingOptions = v.strictObject({
  ...languageModelOptions.entries,
  seed,
  maxTime,
  warmUp,
  finalRate,
  gradientClip,
  averageDecay,
  epochs: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.description('times that the encoder reads all the texts'),
    ),
    2,
  ),
  batchSize: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.description('texts a step of the encoder')),
    32,
  ),
  learningRate: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.description('highest learning rate of Adam for the encoder')),
    0.003,
  ),
  evaluations: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.description('measurements of the perplexity over the training'),
    ),
    10,
  ),
});

export type PretrainingOptions = v.InferOutput<typeof pretrainingOptions>;
export type PretrainingOptionsInput = v.InferInput<typeof pretrainingOptions>;
