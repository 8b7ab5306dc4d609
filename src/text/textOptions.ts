import * as v from 'valibot';

/** A `maxTokens` that cuts no text. */
export const WHOLE_TEXT = Number.MAX_SAFE_INTEGER;

/** How text becomes token ids. Saved with the model, because training and classification must agree. */
export const textOptions = v.strictObject({
  foldCase: v.optional(v.pipe(v.boolean(), v.description('treat capital and small letters alike')), true),
  minDocumentFrequency: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(Number.MAX_SAFE_INTEGER),
      v.description('texts a word must occur in to enter the vocabulary'),
    ),
    2,
  ),
  vocabularySize: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(Number.MAX_SAFE_INTEGER),
      v.description('most words the vocabulary may hold'),
    ),
    50000,
  ),
  unknownWords: v.optional(
    v.pipe(
      v.picklist(['token', 'drop']),
      v.description('replace words outside the vocabulary by one token, or drop them'),
    ),
    'token',
  ),
  maxTokens: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(2),
      v.maxValue(WHOLE_TEXT),
      v.description(
        'longest text in tokens; longer ones are cut (networks; linear methods read whole texts)',
      ),
    ),
    400,
  ),
  keep: v.optional(
    v.pipe(v.picklist(['end', 'start', 'both']), v.description('which end of a longer text is kept')),
    'end',
  ),
});

export type TextOptions = v.InferOutput<typeof textOptions>;
