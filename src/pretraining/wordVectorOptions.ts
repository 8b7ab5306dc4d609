import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How word vectors are learnt from plain text. */
export const wordVectorOptions = v.strictObject({
  vectorMethod: v.optional(
    v.pipe(
      v.picklist(['skip-gram', 'cbow']),
      v.description('a word predicts each word around it, or their mean predicts the word'),
    ),
    'skip-gram',
  ),
  embeddingSize: v.optional(v.pipe(count, v.description('width of a word vector')), 256),
  vectorEpochs: v.optional(
    v.pipe(count, v.description('times that the texts are read for the word vectors')),
    5,
  ),
  window: v.optional(
    v.pipe(
      count,
      v.maxValue(100),
      v.description(
        'most words on either side that a word is paired with; each draws its own number up to it',
      ),
    ),
    5,
  ),
  negatives: v.optional(
    v.pipe(
      count,
      v.description('weight of random words against true ones; they are drawn for 16 words together'),
    ),
    5,
  ),
  subsampling: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1),
      v.description('share of the text above which a word is left out now and then; 1 for never'),
    ),
    1e-4,
  ),
  vectorLearningRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.description('learning rate of the word vectors at the start; it falls linearly to nothing'),
    ),
    0.025,
  ),
});

export type WordVectorOptions = v.InferOutput<typeof wordVectorOptions>;
