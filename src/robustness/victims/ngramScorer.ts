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
const NOTHING: readonly number[] = [];
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
  const { weights, bias, classes, ngrams } = victim.weights;
  const logits = Float64Array.from(bias);
  const found: number[] = [];
  const size = findTouching(NOTHING, slots.flat(), NOTHING, ngrams, found);
  for (let at = 0; at < size; at += 1) {
    const ngram = found[at]!;
    const count = counts.get(ngram) ?? 0;
    counts.set(ngram, count + 1);
    if (count === 0) for (let c = 0; c < classes; c += 1) logits[c]! += weights[ngram * classes + c]!;
  }
  return { changes, slots, counts, logits };
}

/** Adds a row of logits for each of the edits, all of which are of one place. */
function scorePlace(
  { counts, slots, logits }: Base,
  original: SlotIds,
  edits: readonly Edit[],
  victim: NgramVictim,
  rows: Float32Array[],
): void {
  const { place } = edits[0]!;
  const { weights, classes, ngrams } = victim.weights;
  const prefixes = prefixesOf(context(slots, place, -1, ngrams.order - 1), ngrams);
  const right = context(slots, place, 1, ngrams.order - 1);
  const taken: number[] = [];
  findTouching(prefixes, slots[place]!, right, ngrams, taken);
  const rest = logits.slice();
  for (const ngram of taken) {
    const count = counts.get(ngram)! - 1;
    counts.set(ngram, count);
    if (count === 0) for (let c = 0; c < classes; c += 1) rest[c]! -= weights[ngram * classes + c]!;
  }
  const found: number[] = [];
  for (const { text } of edits) {
    const row = new Float32Array(classes);
    for (let c = 0; c < classes; c += 1) row[c] = rest[c]!;
    const middle = text === undefined ? original[place]! : idsOfLetters(text, victim);
    const size = findTouching(prefixes, middle, right, ngrams, found);
    for (let at = 0; at < size; at += 1) {
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

type Ngrams = NgramVictim['weights']['ngrams'];

/** The n-gram from each of the words to the last of them, or -1. */
function prefixesOf(words: readonly number[], ngrams: Ngrams): number[] {
  return words.map((word, first) => {
    let ngram = word < SPECIALS ? -1 : word;
    for (let last = first + 1; last < words.length && ngram >= 0; last += 1)
      ngram = words[last]! < SPECIALS ? -1 : ngrams.find(ngram, words[last]!);
    return ngram;
  });
}

/**
 * The known n-grams that touch the words in the middle, or reach across where there are none, by where they begin and then
 * by length. N-grams do not reach across unknown words.
 * @param prefixes of the words before @param found where they are put @returns how many
 */
function findTouching(
  prefixes: readonly number[],
  middle: readonly number[],
  right: readonly number[],
  { order, find }: Ngrams,
  found: number[],
): number {
  let size = 0;
  for (let first = -prefixes.length; first < middle.length; first += 1) {
    let ngram = first < 0 ? prefixes[first + prefixes.length]! : middle[first]!;
    if (ngram < SPECIALS) continue;
    if (first >= 0) found[size++] = ngram;
    for (let last = Math.max(0, first + 1); last < first + order; last += 1) {
      const word = last < middle.length ? middle[last]! : (right[last - middle.length] ?? -1);
      if (word < SPECIALS) break;
      ngram = find(ngram, word);
      if (ngram < 0) break;
      found[size++] = ngram;
    }
  }
  return size;
}
