/** The words a model knows, most frequent first, behind three special tokens. */
import { InputError } from '../errors.js';
import type { TextOptions } from './textOptions.js';

export const PADDING = 0;
export const UNKNOWN = 1;
export const END_OF_SEQUENCE = 2;
export const SPECIAL_TOKENS = ['<pad>', '<unk>', '<eos>'] as const;

/** The words that a model knows. */
export interface Vocabulary {
  /** Token of each id; the first three are special. */
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  /** Words that a defense has read as others, which are tokens: in small letters. */
  readonly substitutes?: ReadonlyMap<string, string>;
  /** Of a defense; without it each word is read as itself. */
  readonly reading?: Reading;
}

/** The defenses that read some words of texts as others. */
export const readingNames = [
  'normalised-characters',
  'synonym-encoding',
  'rare-substitutions',
] as const satisfies readonly ReadingName[];
/** A defense that reads some words as others, by its name. */
export type ReadingName = 'normalised-characters' | 'synonym-encoding' | 'rare-substitutions';

/** Whether a defense changes how words are read. */
export function isReading(defense: string): defense is ReadingName {
  return (readingNames as readonly string[]).includes(defense);
}

/** How a defense reads the words of texts. */
export interface Reading {
  readonly name: ReadingName;
  /** The word that a word of a text is read as: most are read as themselves. */
  as(word: string): string;
}

/** By which each word is read as itself. */
export function withoutReading({ reading: _reading, ...vocabulary }: Vocabulary): Vocabulary {
  return vocabulary;
}

/** The id of a token of a text: that of the word that it is read as. */
export function idOf({ ids, reading }: Vocabulary, token: string): number {
  return ids.get(reading === undefined ? token : reading.as(token)) ?? UNKNOWN;
}

/** @param tokens all tokens, special ones included, each once */
export function vocabularyFrom(tokens: readonly string[]): Vocabulary {
  const ids = new Map<string, number>();
  // A word of the text that looks like a special token must not become one.
  for (let id = SPECIAL_TOKENS.length; id < tokens.length; id += 1) ids.set(tokens[id]!, id);
  return { tokens, ids };
}

/**
 * The most frequent words.
 * @param documentFrequency texts each word occurs in
 * @param texts number of texts that were counted
 * @throws InputError when no word is frequent enough
 */
export function buildVocabulary(
  documentFrequency: ReadonlyMap<string, number>,
  texts: number,
  options: Pick<TextOptions, 'minDocumentFrequency' | 'vocabularySize'>,
): Vocabulary {
  const words = [...documentFrequency]
    .filter(([, frequency]) => frequency >= options.minDocumentFrequency)
    .sort(([a, frequencyA], [b, frequencyB]) => frequencyB - frequencyA || (a < b ? -1 : 1))
    .slice(0, options.vocabularySize)
    .map(([word]) => word);
  if (words.length === 0) {
    throw new InputError({
      where: 'the vocabulary',
      found: `no word that occurs in ${options.minDocumentFrequency} of ${texts} texts`,
      expected: 'at least one',
      advice: 'Give more texts or lower --min-document-frequency.',
    });
  }
  return vocabularyFrom([...SPECIAL_TOKENS, ...words]);
}

/** Substitutes that the vocabulary does not have are left out. */
export function withSubstitutes(
  vocabulary: Vocabulary,
  substitutes: ReadonlyMap<string, string>,
): Vocabulary {
  const known = [...substitutes].filter(([, substitute]) => vocabulary.ids.has(substitute));
  return { ...vocabulary, substitutes: new Map(known) };
}

/** All words of the first, in its order, and behind them those that only the second has. */
export function joinVocabularies(first: Vocabulary, second: Vocabulary): Vocabulary {
  const others = second.tokens.slice(SPECIAL_TOKENS.length).filter((token) => !first.ids.has(token));
  return vocabularyFrom([...first.tokens, ...others]);
}
