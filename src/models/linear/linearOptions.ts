import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
/** Beyond it counts and weights would underflow or overflow. */
const strength = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6));

/** How the linear methods learn. */
export const linearOptions = v.strictObject({
  ngramOrder: v.optional(
    v.pipe(count, v.maxValue(8), v.description('words in the longest n-gram (linear methods, documents)')),
    3,
  ),
  minNgramTexts: v.optional(
    v.pipe(
      count,
      v.description('texts that an n-gram of two or more words must occur in (linear methods, documents)'),
    ),
    2,
  ),
  regularisation: v.optional(
    v.pipe(strength, v.description('strength of the prior on the weights (linear methods)')),
    10,
  ),
  smoothing: v.optional(
    v.pipe(strength, v.description('texts added to every count before ratios are taken (linear methods)')),
    1,
  ),
  unlabeledWeight: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1e6),
      v.description(
        'what an unlabelled text counts beside a labelled one; less beyond 150 labels (self-training)',
      ),
    ),
    0.01,
  ),
});

export type LinearOptions = v.InferOutput<typeof linearOptions>;
