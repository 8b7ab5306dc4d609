/**
 * The worst version of a text for a victim whose logits are sums over n-grams: a dynamic programme over the slots, whose
 * state is what stands in the last two and how many were changed. Orders up to 3.
 *
 * An n-gram counts once, however often it occurs, which no such programme can follow. So it minimises a sum that is never
 * above the margin: an n-gram that stands in closed slots counts there and nowhere else; one that speaks against the
 * label counts each time; one that speaks for it counts as its weight divided by the slots at which it may end. The
 * minimum is a lower bound of all margins, and the version that has it the first guess at the worst one.
 * Shapes: T slots, K choices of a slot (the first is the word itself), J changes at most.
 */
import { SPECIAL_TOKENS } from '../../text/vocabulary.js';
import type { NgramVictim } from '../victims/victim.js';

export const HIGHEST_ORDER = 3;

export interface WorstVersion {
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
 * @param budget J, or Infinity where every slot may change
 */
export function worstVersion(
  ids: readonly Int32Array[],
  budget: number,
  victim: NgramVictim,
  duel: Duel,
): WorstVersion {
  const costs = costsOf(ids, victim, duel);
  const open = ids.reduce((sum, { length }) => sum + (length > 1 ? 1 : 0), 0);
  const isLimited = budget < open;
  const counts = isLimited ? budget + 1 : 1;
  const steps: Uint8Array[] = [];
  // The least sum up to here: by changes, by the choice before, by the choice here.
  let values = new Float64Array(counts).fill(Number.POSITIVE_INFINITY);
  values[0] = costs.constant;
  let [before, here] = [1, 1];
  for (let t = 0; t < ids.length; t += 1) {
    const next = ids[t]!.length;
    const step = costs.at(t, before, here);
    const after = new Float64Array(counts * here * next).fill(Number.POSITIVE_INFINITY);
    const from = new Uint8Array(counts * here * next);
    for (let j = 0; j < counts; j += 1) {
      for (let c = 0; c < next; c += 1) {
        const earlier = c > 0 && isLimited ? j - 1 : j;
        if (earlier < 0) continue;
        for (let b = 0; b < here; b += 1) {
          const to = (j * here + b) * next + c;
          for (let a = 0; a < before; a += 1) {
            const value = values[(earlier * before + a) * here + b]! + step[(a * here + b) * next + c]!;
            if (value < after[to]!) {
              after[to] = value;
              from[to] = a;
            }
          }
        }
      }
    }
    steps.push(from);
    values = after;
    [before, here] = [here, next];
  }
  return traced(ids, steps, values, isLimited);
}

/** Follows the steps back from the least of the last values. */
function traced(
  ids: readonly Int32Array[],
  steps: readonly Uint8Array[],
  values: Float64Array,
  isLimited: boolean,
): WorstVersion {
  let end = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at]! < values[end]!) end = at;
  const choices = new Uint8Array(ids.length);
  const widthAt = (t: number) => ids[t]?.length ?? 1;
  let at = end;
  for (let t = ids.length - 1; t >= 0; t -= 1) {
    const [next, here, before] = [widthAt(t), widthAt(t - 1), widthAt(t - 2)];
    const c = at % next;
    const b = Math.floor(at / next) % here;
    const j = Math.floor(at / (next * here)) - (isLimited && c > 0 ? 1 : 0);
    choices[t] = c;
    at = (j * before + steps[t]![at]!) * here + b;
  }
  return { bound: values[end]!, choices };
}

interface Costs {
  /** What no choice changes: the bias, and the n-grams of closed slots. */
  readonly constant: number;
  /** [before,here,K] what the n-grams that end in slot t add, by the choices of the two slots before it. */
  at(t: number, before: number, here: number): Float64Array;
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
  return {
    constant,
    at(t, before, here) {
      const step = new Float64Array(before * here * ids[t]!.length);
      visitEnding(ids, t, victim, (ngram, _isFixed, c, b, a) => {
        const cost = costOf(ngram);
        if (cost === 0) return;
        for (let one = a ?? 0; one < (a === undefined ? before : a + 1); one += 1)
          for (let two = b ?? 0; two < (b === undefined ? here : b + 1); two += 1)
            step[(one * here + two) * ids[t]!.length + c]! += cost;
      });
      return step;
    },
  };
}

/** Every known n-gram that may end in slot t, with the choices that make it, of the slots t, t - 1 and t - 2. */
function visitEnding(
  ids: readonly Int32Array[],
  t: number,
  { weights: { ngrams } }: NgramVictim,
  visit: (ngram: number, isFixed: boolean, c: number, b?: number, a?: number) => void,
): void {
  const isWord = (id: number) => id >= SPECIAL_TOKENS.length;
  const [third, second, first] = [ids[t]!, ids[t - 1], ids[t - 2]];
  const isOne = (slot: Int32Array) => slot.length === 1;
  third.forEach((id, c) => {
    if (isWord(id)) visit(id, isOne(third), c);
  });
  if (second === undefined || ngrams.order < 2) return;
  for (const [b, word] of second.entries()) {
    if (!isWord(word)) continue;
    for (const [c, id] of third.entries()) {
      const pair = isWord(id) ? ngrams.find(word, id) : -1;
      if (pair >= 0) visit(pair, isOne(third) && isOne(second), c, b);
    }
    if (first === undefined || ngrams.order < 3) continue;
    for (const [a, start] of first.entries()) {
      const prefix = isWord(start) ? ngrams.find(start, word) : -1;
      if (prefix < 0) continue;
      for (const [c, id] of third.entries()) {
        const triple = isWord(id) ? ngrams.find(prefix, id) : -1;
        if (triple >= 0) visit(triple, isOne(third) && isOne(second) && isOne(first), c, b, a);
      }
    }
  }
}
