/** What a misspelt word was meant to be: a known word within one edit. */
import { neighbours } from './keyboard.js';

/** Words of letters, which are not so short that they are near too many others. */
const CORRECTABLE = /^\p{L}{3,}$/u;

/** The known word that is nearest to one that is not known; undefined where none is near. */
export type Correction = (word: string) => string | undefined;

/**
 * Finds known words from which a slip makes the word: two neighbouring letters swapped, or one left out, put in or
 * replaced (Damerau 1964). Likely slips come first, then the more frequent word.
 *
 * Two words with one edit between them share what is left of each without one letter. So an index by these finds all
 * (Garbe's SymSpell); it is made when the first word is asked for.
 * @param words the most frequent first
 */
export function createCorrection(words: readonly string[]): Correction {
  let index: ReadonlyMap<string, readonly number[]> | undefined;
  return (word) => {
    if (!CORRECTABLE.test(word)) return undefined;
    index ??= indexByParts(words);
    let [best, lowest] = [-1, Number.POSITIVE_INFINITY];
    for (const part of partsOf(word))
      for (const id of index.get(part) ?? []) {
        const rank = oddness(words[id]!, word) * words.length + id;
        if (rank < lowest) [best, lowest] = [id, rank];
      }
    return words[best];
  };
}

function indexByParts(words: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [id, word] of words.entries()) {
    if (!CORRECTABLE.test(word)) continue;
    for (const part of partsOf(word)) {
      const found = index.get(part);
      if (found === undefined) index.set(part, [id]);
      else found.push(id);
    }
  }
  return index;
}

/** The word, and what is left of it without each of its letters. */
function partsOf(word: string): Set<string> {
  const parts = new Set([word]);
  for (let at = 0; at < word.length; at += 1) parts.add(word.slice(0, at) + word.slice(at + 1));
  return parts;
}

/** How unlikely a slip is: 0 to 2, and infinity where more than one edit is between the words. */
function oddness(meant: string, written: string): number {
  const shortest = Math.min(meant.length, written.length);
  let start = 0;
  while (start < shortest && meant[start] === written[start]) start += 1;
  let end = 0;
  while (end < shortest - start && meant.at(-1 - end) === written.at(-1 - end)) end += 1;
  const [from, to] = [meant.slice(start, meant.length - end), written.slice(start, written.length - end)];
  if (!isOneEdit(from, to)) return Number.POSITIVE_INFINITY;
  // By the first and the last letter people read: slips and tricks leave them (Pruthi, Dhingra and Lipton 2019).
  const isWithin = start > 0 && end > 0;
  return Number(!isWithin) + Number(!isLikely(from, to, meant[start - 1]));
}

/** @param from the letters that differ between a word and @param to its slip */
function isOneEdit(from: string, to: string): boolean {
  if (from.length <= 1 && to.length <= 1) return true;
  return from.length === 2 && to.length === 2 && from[0] === to[1] && from[1] === to[0];
}

/** Letters swapped, left out, doubled, or hit beside the key; others are put in or replaced on purpose. */
function isLikely(from: string, to: string, before: string | undefined): boolean {
  if (from.length === 2 || to === '') return true;
  return from === '' ? to === before : neighbours(from).includes(to.toLowerCase());
}
