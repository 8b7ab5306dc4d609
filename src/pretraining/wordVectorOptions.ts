import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How word vectors are learnt from plain text. */
export const wordVectorOptions = v.strictObject({
  vectorMethod: v.optional(
    v.pipe(
      v.picklist(['skip-gram', 'cbow']),
      v.description('skip-gram: a word predicts each word around it; cbow: their mean predicts the word'),
    ),
    'skip-gram',
  ),
  embeddingSize: v.optional(v.pipe(count, v.description('width of a word vector')), 256),
  vectorEpochs: v.optional(v.pipe(count, v.description('epochs of learning word vectors')), 5),
  window: v.optional(
    v.pipe(
      count,
      v.maxValue(100),
      v.description('most words on either side of a word; each word draws its own window up to it'),
    ),
    5,
  ),
  negatives: v.optional(v.pipe(count, v.description('negative samples per pair; 16 words share them')), 5),
  subsampling: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1),
      v.description(
        'subsampling threshold: words with a larger share of the text are sometimes left out; 1 for never',
      ),
    ),
    1e-4,
  ),
  vectorLearningRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.description('initial learning rate of the word vectors; it falls linearly to 0'),
    ),
    0.025,
  ),
});

export type WordVectorOptions = v.InferOutput<typeof wordVectorOptions>;
