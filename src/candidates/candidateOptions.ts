import * as v from 'valibot';

/** What a defense against changed words trains on. */
export const candidateOptions = v.strictObject({
  defenseCandidates: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'what may replace a word in a defense: a file (JSON {"word": ["other", ...]}, lines with tabs between words, or word vectors in text form, whose nearest words may mean the opposite), or wordnet (English)',
      ),
    ),
    null,
  ),
  candidatesPerWord: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
      v.description('candidates of a word that a defense trains on, the nearest first'),
    ),
    8,
  ),
  openStopWords: v.optional(
    v.pipe(v.boolean(), v.description('a defense also lets stop words such as "not" and "the" be replaced')),
    false,
  ),
});

export type CandidateOptions = v.InferOutput<typeof candidateOptions>;
