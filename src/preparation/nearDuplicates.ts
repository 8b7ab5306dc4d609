/** Groups of texts that are the same or nearly so. */
import { takeTurns } from '../turns.js';
import { keyTable } from './keyTable.js';
import { BANDS, jaccard, SHINGLE } from './minHash.js';
import { hashRuns, hashWords } from './words.js';
import { numbersIn } from './workFiles.js';

/** Keys of a text: of its exact words, then of each band. */
export const KEYS = 1 + BANDS;
/** In place of the bands of a text that is too short for them. */
export const NO_KEY = -1;

/**
 * The Jaccard similarity of 5-word shingles from which on two texts are nearly the same. With one word in 20 changed it is
 * 0.63, in short texts often less.
 */
const SAME_FROM = 0.4;
/** Of short texts: questions of one form share half of their shingles. */
const SAME_FROM_IF_SHORT = 0.8;
/** Shingles of a text of 30 words. */
const SHORT = 26;

/** Texts are compared with so many before them in a band: in a group all are joined already, and pages of a kind are many. */
const MOST_COMPARED = 64;
/** So many keys are looked at in one pass over the file, or 100 MB. */
const KEYS_A_PASS = 2 ** 22;
/** Shingles of so many texts are kept for the next comparison. */
const KEPT_SHINGLES = 256;

export interface DuplicateGroups {
  /** [texts] the first text of the group of each, itself where it has none before it. */
  readonly first: Int32Array;
  /** [texts] 1 where the text is in the group of its first one by the very same words. */
  readonly isExact: Uint8Array;
  /** Pairs that shared a band and were compared. */
  readonly compared: number;
}

/**
 * Joins texts with the same words, and those of which a candidate pair is nearly the same.
 * Memory: 9 bytes a text, and 100 MB for keys.
 * Gives the number of columns of keys that are done.
 * @param keysPath KEYS numbers a text
 */
export async function* groupDuplicates(
  keysPath: string,
  texts: number,
  textOf: (number: number) => string,
  signal?: AbortSignal,
): AsyncGenerator<number, DuplicateGroups> {
  const first = Int32Array.from({ length: texts }, (_, number) => number);
  const firstOf = (number: number): number => {
    let root = number;
    while (first[root] !== root) root = first[root]!;
    for (let at = number; at !== root; ) {
      const next = first[at]!;
      first[at] = root;
      at = next;
    }
    return root;
  };
  const join = (one: number, other: number): void => {
    const [a, b] = [firstOf(one), firstOf(other)];
    first[Math.max(a, b)] = Math.min(a, b);
  };
  const shinglesOf = cachedShingles(textOf);
  let compared = 0;
  const isAlike = (one: number, other: number): boolean => {
    compared += 1;
    const [a, b] = [shinglesOf(one), shinglesOf(other)];
    return jaccard(a, b) >= (Math.min(a.size, b.size) < SHORT ? SAME_FROM_IF_SHORT : SAME_FROM);
  };
  const isExact = new Uint8Array(texts);
  for (let column = 0; column < KEYS; column += 1) {
    await visitSameKeys(keysPath, column, texts, signal, (number, earlier) => {
      if (firstOf(number) === firstOf(earlier)) return;
      if (column === 0) isExact[number] = 1;
      if (column === 0 || isAlike(earlier, number)) join(earlier, number);
    });
    yield column + 1;
  }
  for (let number = 0; number < texts; number += 1) firstOf(number);
  return { first, isExact, compared };
}

/** Visits texts in order, each with those before it that have the same key in a column, nearest first. */
async function visitSameKeys(
  path: string,
  column: number,
  texts: number,
  signal: AbortSignal | undefined,
  visit: (number: number, earlier: number) => void,
): Promise<void> {
  const passes = Math.max(1, Math.ceil(texts / KEYS_A_PASS));
  const before = new Int32Array(texts).fill(-1);
  for (let pass = 0; pass < passes; pass += 1) {
    const last = keyTable();
    let number = 0;
    for (const rows of numbersIn(path, KEYS)) {
      await takeTurns(signal);
      for (let at = column; at < rows.length; at += KEYS, number += 1) {
        const key = rows[at]!;
        if (key === NO_KEY || key % passes !== pass) continue;
        let earlier = last.get(key) ?? -1;
        last.set(key, number);
        before[number] = earlier;
        for (let steps = 0; steps < MOST_COMPARED && earlier >= 0; steps += 1) {
          visit(number, earlier);
          earlier = before[earlier]!;
        }
      }
    }
  }
}

function cachedShingles(textOf: (number: number) => string): (number: number) => ReadonlySet<number> {
  const kept = new Map<number, ReadonlySet<number>>();
  return (number) => {
    const found = kept.get(number) ?? new Set(hashRuns(hashWords(textOf(number)), SHINGLE));
    kept.delete(number);
    kept.set(number, found);
    if (kept.size > KEPT_SHINGLES) kept.delete(kept.keys().next().value!);
    return found;
  };
}
