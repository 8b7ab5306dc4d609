/**
 * Reads a training corpus once: texts are kept as provisional ids while words are counted, and become vocabulary
 * ids when all is read. The words themselves are held only once.
 */
import { type EncodedText, encodeIds } from './encode.js';
import type { TextOptions } from './textOptions.js';
import { UNKNOWN, type Vocabulary } from './vocabulary.js';

export interface Lexicon {
  /** Texts a word occurs in, by word; only of texts that were added as `counted`. */
  readonly documentFrequency: ReadonlyMap<string, number>;
  /** Texts that were counted. */
  readonly texts: number;
  /** Takes a text in. Texts that must not shape the vocabulary (a development split) are not counted. */
  add(tokens: readonly string[], counted: boolean): Int32Array;
  /** Provisional ids to vocabulary ids. */
  encode(provisional: Int32Array, vocabulary: Vocabulary, options: TextOptions): EncodedText;
}

export function createLexicon(): Lexicon {
  const provisionalIds = new Map<string, number>();
  const words: string[] = [];
  const documentFrequency = new Map<string, number>();
  const translations = new WeakMap<Vocabulary, Int32Array>();
  let texts = 0;

  const translationTo = (vocabulary: Vocabulary) => {
    let translation = translations.get(vocabulary);
    if (translation === undefined || translation.length < words.length) {
      translation = Int32Array.from(words, (word) => vocabulary.ids.get(word) ?? UNKNOWN);
      translations.set(vocabulary, translation);
    }
    return translation;
  };

  return {
    documentFrequency,
    get texts() {
      return texts;
    },
    add(tokens, counted) {
      if (counted) {
        texts += 1;
        for (const word of new Set(tokens))
          documentFrequency.set(word, (documentFrequency.get(word) ?? 0) + 1);
      }
      return Int32Array.from(tokens, (word) => {
        let id = provisionalIds.get(word);
        if (id === undefined) {
          id = words.push(word) - 1;
          provisionalIds.set(word, id);
        }
        return id;
      });
    },
    encode(provisional, vocabulary, options) {
      const translation = translationTo(vocabulary);
      return encodeIds(
        Array.from(provisional, (id) => translation[id]!),
        options,
      );
    },
  };
}
