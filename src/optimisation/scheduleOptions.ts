import * as v from 'valibot';
import { parseDuration } from '../model/duration.js';
import { count, wholeNumber } from '../model/wholeNumbers.js';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const seconds = v.pipe(
  v.union([v.pipe(v.number(), v.gtValue(0), v.finite()), v.string()]),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const found = typeof dataset.value === 'number' ? dataset.value : parseDuration(dataset.value);
    if (found !== undefined) return found;
    addIssue({
      message: `Invalid duration: Expected a length of time with its unit, such as 90s, 20m or 1h30m but received "${dataset.value}"`,
    });
    return NEVER;
  }),
);

/** How long and how fast to learn. */
export const scheduleOptions = v.strictObject({
  seed: v.optional(v.pipe(wholeNumber, v.description('seed of all random numbers')), 1),
  batchSize: v.optional(v.pipe(count, v.description('labeled texts per step')), 32),
  unlabeledBatchSize: v.optional(v.pipe(count, v.description('unlabeled texts per step')), 64),
  segmentTokens: v.optional(
    v.pipe(
      wholeNumber,
      v.description(
        'read a random segment of this many tokens of a longer unlabeled text; 0 reads all of it',
      ),
    ),
    0,
  ),
  maxSteps: v.optional(
    v.pipe(
      v.nullable(count),
      v.description('training steps; by default 1000, or as many as --max-time allows'),
    ),
    null,
  ),
  maxTime: v.optional(
    v.pipe(
      v.nullable(seconds),
      v.description(
        'stop after this time (90s, 20m, 1h30m); the schedule follows the clock, so no two runs agree to the bit',
      ),
    ),
    null,
  ),
  learningRate: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.finite(), v.description('highest learning rate of Adam')),
    0.001,
  ),
  warmUp: v.optional(
    v.pipe(share, v.description('share of the training over which the learning rate grows from 0')),
    0.05,
  ),
  finalRate: v.optional(
    v.pipe(share, v.description('share of the learning rate that is left at the end; it falls linearly')),
    0.05,
  ),
  gradientClip: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.finite(),
      v.description('largest global norm of the gradients, without those of the embeddings; 0 for no limit'),
    ),
    1,
  ),
  averageDecay: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(0.99999),
      v.description('decay of the weight averaging used for evaluation'),
    ),
    0.999,
  ),
  evaluations: v.optional(
    v.pipe(count, v.description('evaluations on the development texts over the training')),
    20,
  ),
  patience: v.optional(
    v.pipe(wholeNumber, v.description('stop after this many evaluations without improvement; 0 never stops')),
    8,
  ),
});

export type ScheduleOptions = v.InferOutput<typeof scheduleOptions>;
