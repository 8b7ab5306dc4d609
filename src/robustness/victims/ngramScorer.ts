/**
 * Versions of a text that differ from a base in one slot, scored by what the n-grams around that slot change. An n-gram
 * counts once, however often it occurs, so the base keeps how often it has each. C classes.
 */
import { SPECIAL_TOKENS } from '../../text/vocabulary.js';
import { type AttackedText, type Changes, type Edit, UNCHANGED } from '../attackedText.js';
import { changedIds, idsOfLetters, originalIds, type SlotIds } from './slotIds.js';
import type { NgramVictim, Scorer } from './victim.js';

interface Base {
  readonly changes: Changes;
  /** The ids of each slot. */
  readonly slots: SlotIds;
  /** How often the base has each n-gram. */
  readonly counts: Map<number, number>;
  /** [C] */
  readonly logits: Float64Array;
}

const TURN = 20_000;
const SPECIALS = SPECIAL_TOKENS.length;

export function ngramScorer(text: AttackedText, victim: NgramVictim): Scorer {
  const original = originalIds(text, victim);
  let base = baseOf(original, UNCHANGED, victim);
  return {
    async logits(changes, edits, signal) {
      if (base.changes !== changes) base = baseOf(original, changes, victim);
      const rows: Float32Array[] = [];
      for (let first = 0; first < edits.length; ) {
        // The edits of one place share what they take away.
        let end = first + 1;
        while (end < edits.length && edits[end]!.place === edits[first]!.place) end += 1;
        scorePlace(base, original, edits.slice(first, end), victim, rows);
        if (Math.floor(end / TURN) > Math.floor(first / TURN)) await new Promise(setImmediate);
        signal?.throwIfAborted();
        first = end;
      }
      return rows;
    },
  };
}

function baseOf(original: SlotIds, changes: Changes, victim: NgramVictim): Base {
  const slots = changedIds(original, changes, victim);
  const counts = new Map<number, number>();
  const ids = slots.flat();
  const found: number[] = [];
  touching(ids, 0, ids.length, victim, found);
  const { weights, bias, classes } = victim.weights;
  const logits = Float64Array.from(bias);
  for (const ngram of found) {
    const count = counts.get(ngram) ?? 0;
    counts.set(ngram, count + 1);
    if (count === 0) for (let c = 0; c < classes; c += 1) logits[c]! += weights[ngram * classes + c]!;
  }
  return { changes, slots, counts, logits };
}

/** Adds a row of logits for each of the edits, all of which are of one place. */
function scorePlace(
  base: Base,
  original: SlotIds,
  edits: readonly Edit[],
  victim: NgramVictim,
  rows: Float32Array[],
): void {
  const { counts, slots } = base;
  const { place } = edits[0]!;
  const { weights, classes, ngrams } = victim.weights;
  const left = context(slots, place, -1, ngrams.order - 1);
  const right = context(slots, place, 1, ngrams.order - 1);
  const window = [...left];
  const found: number[] = [];
  /** The n-grams that touch the slot where it holds these ids. */
  const touch = (middle: readonly number[]) => {
    window.length = left.length;
    for (const id of middle) window.push(id);
    for (const id of right) window.push(id);
    found.length = 0;
    touching(window, left.length, left.length + middle.length, victim, found);
  };

  const rest = Float64Array.from(base.logits);
  touch(slots[place]!);
  const taken = [...found];
  for (const ngram of taken) {
    const count = counts.get(ngram)! - 1;
    counts.set(ngram, count);
    if (count === 0) for (let c = 0; c < classes; c += 1) rest[c]! -= weights[ngram * classes + c]!;
  }
  for (const { text } of edits) {
    const row = new Float32Array(classes);
    for (let c = 0; c < classes; c += 1) row[c] = rest[c]!;
    touch(text === undefined ? original[place]! : idsOfLetters(text, victim));
    for (let at = 0; at < found.length; at += 1) {
      const ngram = found[at]!;
      const count = counts.get(ngram);
      if ((count !== undefined && count > 0) || found.indexOf(ngram) < at) continue;
      for (let c = 0; c < classes; c += 1) row[c]! += weights[ngram * classes + c]!;
    }
    rows.push(row);
  }
  for (const ngram of taken) counts.set(ngram, counts.get(ngram)! + 1);
}

/** Up to `most` ids before (-1) or behind (1) a slot, in the order of the text. */
function context(slots: SlotIds, place: number, step: 1 | -1, most: number): number[] {
  const found: number[] = [];
  for (let at = place + step; at >= 0 && at < slots.length && found.length < most; at += step) {
    const ids = slots[at]!;
    for (let k = 0; k < ids.length && found.length < most; k += 1)
      found.push(step === 1 ? ids[k]! : ids[ids.length - 1 - k]!);
  }
  return step === 1 ? found : found.reverse();
}

/**
 * The known n-grams that begin before `end` and end at `start` or behind it: those that touch the ids between, or
 * reach across them where there are none. N-grams do not reach across unknown words.
 */
function touching(
  ids: readonly number[],
  start: number,
  end: number,
  { weights: { ngrams } }: NgramVictim,
  found: number[],
): void {
  const { order } = ngrams;
  for (let first = 0; first < end; first += 1) {
    let ngram = ids[first]!;
    if (ngram < SPECIALS) continue;
    if (first >= start) found.push(ngram);
    for (let last = first + 1; last < ids.length && last < first + order; last += 1) {
      const word = ids[last]!;
      if (word < SPECIALS) break;
      ngram = ngrams.find(ngram, word);
      if (ngram < 0) break;
      if (last >= start) found.push(ngram);
    }
  }
}
