/** The numbers of a checkpoint, as they are checked when they are read again. */
import * as v from 'valibot';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const seconds = v.pipe(v.number(), v.minValue(0));

/** Of a stream of batches. */
export const streamPlace = v.object({ epoch: count, batch: count });

/** What an optimiser has besides its arrays. */
export const optimiserNumbers = v.object({ step: count, logDecay: v.pipe(v.number(), v.maxValue(0)) });

export type OptimiserNumbers = v.InferOutput<typeof optimiserNumbers>;
