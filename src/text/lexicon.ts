/**
 * Reads the texts of a training run once: they are kept as provisional ids, and become vocabulary ids when all is
 * read and counted. The words themselves are held only once.
 */
import type { CleaningCounts } from './clean.js';
import { type EncodedText, encodeTranslated } from './encode.js';
import { createIdReader } from './idReader.js';
import type { TextOptions } from './textOptions.js';
import { buildVocabulary, idOf, type Vocabulary } from './vocabulary.js';

export interface Lexicon {
  readonly foldCase: boolean;
  /** Whether it keeps every text's ids. */
  readonly remembers: boolean;
  /** The provisional id of a word. */
  idOf(word: string): number;
  /** A text's tokens as provisional ids. */
  read(text: string, counts?: CleaningCounts): Int32Array;
  /** In how many of the texts each word is; words that are in none are left out. */
  frequencies(texts: Iterable<Int32Array>): Map<string, number>;
  /** The most frequent words of the texts given. @param readAs what each word is read as; itself by default */
  vocabulary(
    texts: Iterable<Int32Array>,
    options: TextOptions,
    readAs?: (word: string) => string,
  ): Vocabulary;
  /** Provisional ids to vocabulary ids. */
  encode(provisional: Int32Array, vocabulary: Vocabulary, options: TextOptions): EncodedText;
}

/** @param remember keeps every text's ids, for callers that read the same texts again and again */
export function createLexicon(foldCase: boolean, remember = false): Lexicon {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const remembered = new Map<string, Int32Array>();
  let translated: { vocabulary: Vocabulary; ids: Int32Array } | undefined;

  const provisionalOf = (word: string) => {
    let id = ids.get(word);
    if (id === undefined) {
      id = words.push(word) - 1;
      ids.set(word, id);
    }
    return id;
  };

  const reader = createIdReader(foldCase, provisionalOf);

  return {
    foldCase,
    remembers: remember,
    idOf: provisionalOf,
    read(text, counts) {
      const known = remembered.get(text);
      if (known !== undefined) return known;
      const provisional = reader.read(text, counts);
      if (remember) remembered.set(text, provisional);
      return provisional;
    },
    frequencies: (texts) => documentFrequency(texts, words).frequencies,
    vocabulary(given, options, readAs) {
      const { frequencies, texts } = documentFrequency(given, words, readAs);
      return buildVocabulary(frequencies, texts, options);
    },
    encode(provisional, vocabulary, options) {
      if (translated?.vocabulary !== vocabulary || translated.ids.length < words.length) {
        translated = {
          vocabulary,
          ids: Int32Array.from(words, (word) => idOf(vocabulary, word)),
        };
      }
      return encodeTranslated(provisional, translated.ids, options);
    },
  };
}

/** A lexicon for each way to fold case: a start that was pretrained brings its own. */
export type Lexicons = (foldCase: boolean) => Lexicon;

/** Lexicons that remember, to be shared by runs over the same texts. */
export function createLexicons(): Lexicons {
  const lexicons = new Map<boolean, Lexicon>();
  return (foldCase) => {
    const lexicon = lexicons.get(foldCase) ?? createLexicon(foldCase, true);
    lexicons.set(foldCase, lexicon);
    return lexicon;
  };
}

/** In how many texts each word occurs; words that occur in none are left out. */
function documentFrequency(
  texts: Iterable<Int32Array>,
  words: readonly string[],
  readAs = (word: string) => word,
): { frequencies: Map<string, number>; texts: number } {
  const places = new Map<string, number>();
  const placeOf = Int32Array.from(words, (word) => {
    const read = readAs(word);
    const place = places.get(read) ?? places.size;
    places.set(read, place);
    return place;
  });
  const counts = new Int32Array(places.size);
  const lastText = new Int32Array(places.size).fill(-1);
  let text = 0;
  for (const ids of texts) {
    // Over millions of ids an index takes less time than an iterator.
    for (let at = 0; at < ids.length; at += 1) {
      const place = placeOf[ids[at]!]!;
      if (lastText[place] === text) continue;
      lastText[place] = text;
      counts[place]! += 1;
    }
    text += 1;
  }
  const frequencies = new Map(
    [...places].flatMap(([word, place]) => (counts[place]! > 0 ? [[word, counts[place]!]] : [])),
  );
  return { frequencies, texts: text };
}
