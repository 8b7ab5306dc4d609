/**
 * One decision tree over the presence of n-grams, grown node by node: each asks for the n-gram that raises the score of what it
 * parts most. The scores of a node are sums over its texts, and only n-grams that it has are counted: what the other side has
 * is the rest.
 * Shapes: N texts, F n-grams, S sums of a node.
 */
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { takeTurns } from '../../turns.js';

/** What a tree is grown for. */
export interface Criterion {
  /** S */
  readonly sums: number;
  /** [N,S] what each text adds to the sums of its node. */
  readonly statistics: Float64Array;
  /** How well a leaf with these sums does: parting pays by what the parts have more than the whole. */
  score(sums: Float64Array): number;
}

export interface GrowthLimits {
  readonly depth: number;
  readonly minLeafTexts: number;
}

/** A tree whose nodes are numbered from 0, children behind their parents. */
export interface GrownTree {
  /** [K,3] as in `ForestState`. */
  readonly nodes: number[];
  /** [K][S] */
  readonly sums: Float64Array[];
  /** [N] the leaf of each text that was grown on; -1 of others. */
  readonly leaves: Int32Array;
}

/** Parting must pay more than rounding does. */
const LEAST_GAIN = 1e-9;

/** Grows trees on the same texts, in room that is made once. */
export type GrowTree = (
  criterion: Criterion,
  limits: GrowthLimits,
  signal?: AbortSignal,
) => Promise<GrownTree>;

/** @param features F @param included the texts that are grown on */
export function createGrowth(
  { starts, ngrams }: NgramRows,
  features: number,
  included: Int32Array,
): GrowTree {
  const counts = new Int32Array(features);
  const touched = new Int32Array(features);
  let room = new Float64Array(0);

  /** Adds up the sums of every n-gram over the texts of a node. @returns how many n-grams there are */
  const collect = (texts: Int32Array, { statistics, sums }: Criterion): number => {
    let size = 0;
    for (const text of texts) {
      const from = text * sums;
      for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
        const ngram = ngrams[k]!;
        if (counts[ngram] === 0) {
          touched[size] = ngram;
          size += 1;
        }
        counts[ngram]! += 1;
        const at = ngram * sums;
        for (let s = 0; s < sums; s += 1) room[at + s]! += statistics[from + s]!;
      }
    }
    return size;
  };
  /** The n-gram that pays most, or -1; of equal ones the lowest. Clears the room. */
  const bestOf = (size: number, texts: number, whole: Float64Array, criterion: Criterion, least: number) => {
    const { sums } = criterion;
    const [inside, outside] = [new Float64Array(sums), new Float64Array(sums)];
    const before = criterion.score(whole);
    let best = -1;
    let gain = LEAST_GAIN;
    for (let place = 0; place < size; place += 1) {
      const ngram = touched[place]!;
      const count = counts[ngram]!;
      counts[ngram] = 0;
      const at = ngram * sums;
      const isOpen = count >= least && texts - count >= least;
      for (let s = 0; s < sums; s += 1) {
        inside[s] = room[at + s]!;
        outside[s] = whole[s]! - inside[s]!;
        room[at + s] = 0;
      }
      if (!isOpen) continue;
      const found = criterion.score(inside) + criterion.score(outside) - before;
      const isTie = Math.abs(found - gain) <= LEAST_GAIN;
      if (isTie ? best >= 0 && ngram < best : found > gain) [best, gain] = [ngram, found];
    }
    return best;
  };
  const has = (text: number, ngram: number): boolean => {
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) if (ngrams[k] === ngram) return true;
    return false;
  };

  return async (criterion, { depth, minLeafTexts }, signal) => {
    if (room.length !== features * criterion.sums) room = new Float64Array(features * criterion.sums);
    const nodes: number[] = [];
    const sums: Float64Array[] = [];
    const leaves = new Int32Array(starts.length - 1).fill(-1);
    const open = [{ texts: included, depth: 0, parent: -1 }];
    for (let next = 0; next < open.length; next += 1) {
      await takeTurns(signal);
      const { texts, depth: at, parent } = open[next]!;
      const node = sums.length;
      if (parent >= 0) nodes[parent] = node;
      const whole = sumsOf(texts, criterion);
      sums.push(whole);
      nodes.push(-1, -1, -1);
      const isWhole = at === depth || texts.length < 2 * minLeafTexts;
      const ngram = isWhole
        ? -1
        : bestOf(collect(texts, criterion), texts.length, whole, criterion, minLeafTexts);
      if (ngram < 0) {
        for (const text of texts) leaves[text] = node;
        continue;
      }
      nodes[3 * node] = ngram;
      open.push({ texts: texts.filter((text) => !has(text, ngram)), depth: at + 1, parent: 3 * node + 1 });
      open.push({ texts: texts.filter((text) => has(text, ngram)), depth: at + 1, parent: 3 * node + 2 });
      // The texts of a node that is done are of no use.
      open[next] = { texts: new Int32Array(0), depth: at, parent };
    }
    return { nodes, sums, leaves };
  };
}

/** [S] */
function sumsOf(texts: Int32Array, { sums, statistics }: Criterion): Float64Array {
  const found = new Float64Array(sums);
  for (const text of texts) for (let s = 0; s < sums; s += 1) found[s]! += statistics[text * sums + s]!;
  return found;
}
