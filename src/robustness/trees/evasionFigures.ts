/** The fewest changed words over all texts, by the kind of change. */
import { quantile } from '../../evaluation/intervals.js';
import { type EvadedText, type EvasionName, evasionNames } from './evasion.js';

/** What one kind of changes does. Shares are from 0 to 1, of the texts that are answered rightly. */
export interface EvasionFigures {
  readonly texts: number;
  /** Share that some allowed version evades; of the others it is proven that none does. */
  readonly evaded: number;
  /** Of the fewest words that have to change; null where fewer than half of the texts can be evaded. */
  readonly median: number | null;
  /** Share that can be evaded by no more than so many words: 1, 2, 3 and so on, up to the most that a text needs. */
  readonly within: readonly number[];
  /** Share that greedy coordinate descent evades. */
  readonly greedyEvaded: number;
  readonly greedyMedian: number | null;
  /** Share of those that greedy evades with the fewest words; null where it evades none. */
  readonly greedyExact: number | null;
}

/**
 * Sums up what `evade` yields.
 * @example
 * ```js
 * const texts = [];
 * for await (const text of evade({ victim: await loadModel('trees'), texts: 'test.jsonl' })) texts.push(text);
 * console.log(evasionFigures(texts).deletions?.median);
 * ```
 * @returns a kind is absent where no text was tried with it
 */
export function evasionFigures(
  texts: readonly EvadedText[],
): Readonly<Partial<Record<EvasionName, EvasionFigures>>> {
  const tried = evasionNames.filter((name) => texts.some(({ exact }) => name in exact));
  return Object.fromEntries(tried.map((name) => [name, figuresOf(name, texts)]));
}

function figuresOf(name: EvasionName, texts: readonly EvadedText[]): EvasionFigures {
  const exact = texts.map((text) => text.exact[name] ?? Number.POSITIVE_INFINITY);
  const greedy = texts.map((text) => text.greedy[name] ?? Number.POSITIVE_INFINITY);
  const share = (counts: readonly number[], most: number) =>
    counts.filter((count) => count <= most).length / texts.length;
  const most = Math.max(0, ...exact.filter(Number.isFinite));
  const evaded = greedy.filter(Number.isFinite).length;
  return {
    texts: texts.length,
    evaded: share(exact, Number.MAX_VALUE),
    median: medianOf(exact),
    within: Array.from({ length: most }, (_, at) => share(exact, at + 1)),
    greedyEvaded: share(greedy, Number.MAX_VALUE),
    greedyMedian: medianOf(greedy),
    greedyExact:
      evaded === 0
        ? null
        : greedy.filter((count, at) => Number.isFinite(count) && count === exact[at]).length / evaded,
  };
}

function medianOf(counts: readonly number[]): number | null {
  const median = quantile(
    [...counts].sort((a, b) => a - b),
    0.5,
  );
  return Number.isFinite(median) ? median : null;
}
