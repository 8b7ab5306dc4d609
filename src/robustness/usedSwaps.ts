/** The swaps that flipped answers, for a person to judge: those that change the meaning can be struck with `--deny`. */
import type { AttackedRow } from './attackedRow.js';
import { CONTROL, wordAttacks } from './attacks/attacks.js';

/** A swap that flipped answers. */
export interface UsedSwap {
  readonly from: string;
  readonly to: string;
  /** Texts that were flipped with it, by whichever attack on words. */
  readonly texts: number;
}

const WORD = /^\p{L}+$/u;

/** The most used first. @param most how many */
export function usedSwaps(rows: readonly AttackedRow[], most: number): UsedSwap[] {
  const used = new Map<string, number>();
  for (const { attacks } of rows) {
    const swaps = new Set(
      wordAttacks.flatMap(({ name }) =>
        name === CONTROL
          ? []
          : (attacks[name]?.changes ?? []).map(({ from, to }) => `${from}\t${to}`.toLowerCase()),
      ),
    );
    for (const swap of swaps) used.set(swap, (used.get(swap) ?? 0) + 1);
  }
  return [...used]
    .sort(([a, count], [b, other]) => other - count || (a < b ? -1 : 1))
    .map(([swap, texts]) => ({ from: swap.split('\t')[0]!, to: swap.split('\t')[1]!, texts }))
    .filter(({ from, to }) => WORD.test(from) && WORD.test(to))
    .slice(0, most);
}
