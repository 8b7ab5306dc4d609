/** What tells sound texts from others: a few numbers of each text. */
import { hashRuns } from './words.js';

/** A number of every text, and which of its ends is odd. */
interface StatisticKind {
  /** In words, with its unit. */
  readonly title: string;
  /** Whether ratios count, and not differences. */
  readonly isRatio: boolean;
  readonly ends: 'both' | 'low' | 'high';
}

/** A number of a text: see `summary.bounds` of a preparation. */
export type StatisticName = 'words' | 'wordLength' | 'letters' | 'digits' | 'repeated' | 'common';

export const statisticKinds: Readonly<Record<StatisticName, StatisticKind>> = {
  words: { title: 'words', isRatio: true, ends: 'both' },
  wordLength: { title: 'characters a word', isRatio: true, ends: 'both' },
  letters: { title: 'letters among the characters', isRatio: false, ends: 'low' },
  digits: { title: 'digits among the characters', isRatio: false, ends: 'high' },
  repeated: { title: 'repeated runs of 5 words', isRatio: false, ends: 'high' },
  common: { title: 'words among the 100 commonest of the labeled texts', isRatio: false, ends: 'low' },
};

export const statisticNames = Object.keys(statisticKinds) as StatisticName[];
export type Statistics = Readonly<Record<StatisticName, number>>;

const LETTER = /\p{L}/gu;
const DIGIT = /\p{N}/gu;

const REPEATED_RUN = 5;

/**
 * @param plain the text as `cleanText` gives it: with single spaces
 * @param words hashes of its words
 * @param common hashes of words that every text has some of
 */
export function statisticsOf(plain: string, words: Int32Array, common: ReadonlySet<number>): Statistics {
  const { letters, digits, spaces } = countCharacters(plain);
  const characters = Math.max(1, plain.length - spaces);
  return {
    words: words.length,
    wordLength: characters / (spaces + 1),
    letters: letters / characters,
    digits: digits / characters,
    repeated: repeatedShare(hashRuns(words, REPEATED_RUN)),
    common: commonShare(words, common),
  };
}

/** The share of common words, 0 to 1. */
export function commonShare(words: Int32Array, common: ReadonlySet<number>): number {
  let found = 0;
  for (const word of words) if (common.has(word)) found += 1;
  return found / Math.max(1, words.length);
}

/** @param runs is sorted */
function repeatedShare(runs: Int32Array): number {
  runs.sort();
  let repeated = 0;
  for (let at = 1; at < runs.length; at += 1) if (runs[at] === runs[at - 1]) repeated += 1;
  return repeated / Math.max(1, runs.length);
}

interface CharacterCounts {
  letters: number;
  digits: number;
  spaces: number;
}

function countCharacters(plain: string): CharacterCounts {
  const counts = { letters: 0, digits: 0, spaces: 0 };
  let isAscii = true;
  for (let at = 0; at < plain.length; at += 1) {
    const unit = plain.charCodeAt(at);
    if ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a && unit < 0x80) counts.letters += 1;
    else if (unit === 0x20) counts.spaces += 1;
    else if (unit >= 0x30 && unit <= 0x39) counts.digits += 1;
    else if (unit >= 0x80) isAscii = false;
  }
  return isAscii ? counts : { ...counts, ...countAny(plain) };
}

function countAny(plain: string): Pick<CharacterCounts, 'letters' | 'digits'> {
  const count = (pattern: RegExp) => plain.match(pattern)?.length ?? 0;
  return { letters: count(LETTER), digits: count(DIGIT) };
}

/** The commonest words of texts, as hashes. */
export function commonWords(texts: Iterable<Int32Array>, number: number): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ordered = [...counts].sort(([one, a], [other, b]) => b - a || one - other);
  return new Set(ordered.slice(0, number).map(([word]) => word));
}
