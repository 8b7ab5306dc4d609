import * as v from 'valibot';

/** A `maxTokens` that cuts no text. */
export const WHOLE_TEXT = Number.MAX_SAFE_INTEGER;

/** How text becomes token ids. Saved with the model, because training and classification must agree. */
export const textOptions = v.strictObject({
  foldCase: v.optional(v.pipe(v.boolean(), v.description('ignore case')), true),
  minDocumentFrequency: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(Number.MAX_SAFE_INTEGER),
      v.description('fewest texts that a word of the vocabulary occurs in'),
    ),
    2,
  ),
  vocabularySize: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(Number.MAX_SAFE_INTEGER),
      v.description('largest vocabulary, in words'),
    ),
    50000,
  ),
  unknownWords: v.optional(
    v.pipe(
      v.picklist(['token', 'drop']),
      v.description('what becomes of out-of-vocabulary words: one token for all of them, or nothing'),
    ),
    'token',
  ),
  maxTokens: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(2),
      v.maxValue(WHOLE_TEXT),
      v.description('longest text in tokens; longer ones are cut (bilstm, lstm, cnn)'),
    ),
    400,
  ),
  keep: v.optional(
    v.pipe(v.picklist(['end', 'start', 'both']), v.description('which part of a longer text is kept')),
    'end',
  ),
});

/**
 * How texts become tokens and ids.
 * @interface
 */
export type TextOptions = v.InferOutput<typeof textOptions>;
