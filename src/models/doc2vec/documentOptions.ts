import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A folder that asks for more would keep whoever classifies by it waiting. */
const MOST_VISITS = 1000;

/** How vectors of texts are learnt. */
export const documentOptions = v.strictObject({
  documentParts: v.optional(
    v.pipe(
      count,
      v.maxValue(64),
      v.description(
        'independent sub-vectors of equal width that a text vector consists of (ensemble, doc2vec)',
      ),
    ),
    2,
  ),
  documentRounds: v.optional(
    v.pipe(
      count,
      v.maxValue(10),
      v.description(
        'rounds of learning text vectors; each later round learns half of the sub-vectors again, favoring discriminative n-grams (ensemble, doc2vec)',
      ),
    ),
    1,
  ),
  documentEpochs: v.optional(
    v.pipe(
      v.nullable(v.pipe(count, v.maxValue(MOST_VISITS))),
      v.description(
        'epochs of learning text vectors; by default 5 for ten million words or more, up to 50 for fewer (ensemble, doc2vec)',
      ),
    ),
    null,
  ),
  documentLearningRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(100),
      v.description('learning rate of the text vectors (ensemble, doc2vec)'),
    ),
    1,
  ),
});

export type DocumentOptions = v.InferOutput<typeof documentOptions>;
