/**
 * All versions of a text that an attacker may write, and which n-grams each has: what a programme over a forest is made of.
 * Shapes: T slots, K choices of a slot.
 */
import { SPECIAL_TOKENS } from '../../text/vocabulary.js';

/** What stands in a slot that is left empty: its neighbors meet. */
export const EMPTY = -1;

/** What each slot may hold, as ids; the first choice is what stands there, and costs nothing, each other one a change. [T][K] */
export type VersionSpace = readonly (readonly number[])[];

/** One choice of one slot. */
export interface Part {
  readonly slot: number;
  readonly choice: number;
}

/** An n-gram stands in all versions that have all of these choices. */
export type Occurrence = readonly Part[];

interface Table {
  readonly order: number;
  find(prefix: number, word: number): number;
}

/**
 * Where the n-grams that are asked for may stand.
 * @param isAsked whether an n-gram matters
 * @returns the occurrences of each n-gram that some version has
 */
export function occurrencesIn(
  space: VersionSpace,
  { order, find }: Table,
  isAsked: (ngram: number) => boolean,
): Map<number, Occurrence[]> {
  const found = new Map<number, Occurrence[]>();
  const note = (ngram: number, parts: Occurrence) => {
    if (!isAsked(ngram)) return;
    const others = found.get(ngram);
    if (others === undefined) found.set(ngram, [parts]);
    else others.push(parts);
  };
  /** Goes on behind an n-gram that ends with the last of the parts, over slots that may be empty. */
  const extend = (prefix: number, length: number, parts: Occurrence, from: number): void => {
    if (length === order) return;
    const gap: Part[] = [];
    for (let slot = from; slot < space.length; slot += 1) {
      const choices = space[slot]!;
      for (const [choice, id] of choices.entries()) {
        if (id < SPECIAL_TOKENS.length) continue;
        const ngram = find(prefix, id);
        if (ngram < 0) continue;
        const longer = [...parts, ...gap, { slot, choice }];
        note(ngram, longer);
        extend(ngram, length + 1, longer, slot + 1);
      }
      const empty = choices.indexOf(EMPTY);
      if (empty < 0) return;
      gap.push({ slot, choice: empty });
    }
  };
  for (const [slot, choices] of space.entries())
    for (const [choice, id] of choices.entries()) {
      if (id < SPECIAL_TOKENS.length) continue;
      const parts = [{ slot, choice }];
      note(id, parts);
      extend(id, 1, parts, slot + 1);
    }
  return found;
}

/** The ids of a version. @param choices [T] */
export function idsOf(space: VersionSpace, choices: ArrayLike<number>): Int32Array {
  return Int32Array.from(space.map((slot, at) => slot[choices[at]!]!).filter((id) => id !== EMPTY));
}
