/**
 * The worst version of a text for a victim whose logits are sums over n-grams.
 *
 * An n-gram counts once, however often it occurs, which the programme over the slots cannot follow. So it minimises a sum
 * that is never above the margin: an n-gram that stands in closed slots counts there and nowhere else; one that speaks
 * against the label counts each time; one that speaks for it counts as its weight divided by the slots at which it may
 * end. The minimum is a lower bound of all margins, and the version that has it the first guess at the worst one.
 * Shapes: T slots, K choices of a slot (the first is the word itself).
 */
import { createWorstVersion } from '../../ngrams/worstVersion.js';
import { SPECIAL_TOKENS } from '../../text/vocabulary.js';
import type { NgramVictim } from '../victims/victim.js';

export interface WorstMargin {
  /** No version has a smaller logit(label) - logit(rival), in nats. */
  readonly bound: number;
  /** [T] the choice of each slot. */
  readonly choices: Uint8Array;
}

/** Two classes: how far the label is ahead of the rival is what is minimised. */
export interface Duel {
  readonly label: number;
  readonly rival: number;
}

/**
 * @param ids [T][K] what each slot may hold
 * @param budget slots that may change, Infinity for all
 */
export function worstVersion(
  ids: readonly Int32Array[],
  budget: number,
  victim: NgramVictim,
  duel: Duel,
): WorstMargin {
  const { constant, costOf } = costsOf(ids, victim, duel);
  const { sum, choices } = createWorstVersion(victim.weights.ngrams)(ids, costOf, budget);
  return { bound: constant + sum, choices };
}

interface Costs {
  /** What no choice changes: the bias, and the n-grams of closed slots. */
  readonly constant: number;
  readonly costOf: (ngram: number) => number;
}

function costsOf(ids: readonly Int32Array[], victim: NgramVictim, { label, rival }: Duel): Costs {
  const { weights, classes, bias } = victim.weights;
  const weightOf = (ngram: number) => weights[ngram * classes + label]! - weights[ngram * classes + rival]!;
  const ends = new Map<number, number>();
  const last = new Map<number, number>();
  const always = new Set<number>();
  for (let t = 0; t < ids.length; t += 1) {
    visitEnding(ids, t, victim, (ngram, isFixed) => {
      if (isFixed) always.add(ngram);
      if (last.get(ngram) === t) return;
      last.set(ngram, t);
      ends.set(ngram, (ends.get(ngram) ?? 0) + 1);
    });
  }
  let constant = bias[label]! - bias[rival]!;
  for (const ngram of always) constant += weightOf(ngram);
  const costOf = (ngram: number) => {
    if (always.has(ngram)) return 0;
    const weight = weightOf(ngram);
    return weight > 0 ? weight / ends.get(ngram)! : weight;
  };
  return { constant, costOf };
}

/** Every known n-gram that may end in slot t. @param visit is told whether it stands in closed slots */
function visitEnding(
  ids: readonly Int32Array[],
  t: number,
  { weights: { ngrams } }: NgramVictim,
  visit: (ngram: number, isFixed: boolean) => void,
): void {
  const isWord = (id: number) => id >= SPECIAL_TOKENS.length;
  const [third, second, first] = [ids[t]!, ids[t - 1], ids[t - 2]];
  const isOne = (slot: Int32Array) => slot.length === 1;
  for (const id of third) if (isWord(id)) visit(id, isOne(third));
  if (second === undefined || ngrams.order < 2) return;
  for (const word of second) {
    if (!isWord(word)) continue;
    for (const id of third) {
      const pair = isWord(id) ? ngrams.find(word, id) : -1;
      if (pair >= 0) visit(pair, isOne(third) && isOne(second));
    }
    if (first === undefined || ngrams.order < 3) continue;
    for (const start of first) {
      const prefix = isWord(start) ? ngrams.find(start, word) : -1;
      if (prefix < 0) continue;
      for (const id of third) {
        const triple = isWord(id) ? ngrams.find(prefix, id) : -1;
        if (triple >= 0) visit(triple, isOne(third) && isOne(second) && isOne(first));
      }
    }
  }
}
