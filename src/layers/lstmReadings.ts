/**
 * Sequences that an LSTM layer reads as versions of one that it has read. A version is read from its first change on, from the
 * state that the base had there, and until its state is that of the base again: forget gates let a change fade.
 * Shapes: T tokens of a sequence, D different tokens, H hidden units.
 */
import type { PrecisionChoice } from '../tensor/precision.js';
import type * as tf from '../tensor/tfjs.js';
import type { LstmStates } from './lstmStates.js';
import type { LstmPooling, LstmWeights } from './lstmTerms.js';

/** A layer that reads forwards; for one that reads backwards the sequences are turned round. */
export interface VersionLayer {
  readonly weights: LstmWeights;
  readonly pooling: LstmPooling;
  /** As in `LstmReading`. */
  readonly precision?: PrecisionChoice;
  /** The embeddings [D,E] of ids [D]. */
  embed(ids: Int32Array): tf.Tensor2D;
}

/** A sequence that has been read. Row t belongs to the place before token t; [T+1,H] each. */
export interface ReadSequence extends LstmStates {
  /** [T] */
  readonly ids: Int32Array;
  /** What the states up to there pool to, and those from there on. */
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** A sequence that is to be read as a version of one that has been read. */
export interface Version {
  readonly base: ReadSequence;
  readonly ids: Int32Array;
}

/** A version on its way. */
export interface Reading extends Version {
  /** Which version it is. */
  readonly number: number;
  /** From this token on it is as the base, at `shift` places more. */
  readonly same: number;
  readonly shift: number;
  /** The next token. */
  at: number;
  /** [H] each: the state there, and what the states so far pool to. */
  readonly hidden: Float32Array;
  readonly cells: Float32Array;
  readonly pooled: Float32Array;
}

/** Steps between two looks at whether a state is that of the base again: few calls count for more than tokens read in vain. */
const STEPS = 48;
/** It is where no number differs by more; logits then differ by half of it at most, by a hundredth on average. */
const TOLERANCE = 3e-4;

/** What a number and one that comes behind it pool to; a mean is their sum until all are there. A NaN wins, so that it is not lost. */
export const JOINED: Readonly<Record<LstmPooling, (pooled: number, next: number) => number>> = {
  max: (pooled, next) => (next > pooled || Number.isNaN(next) ? next : pooled),
  mean: (pooled, next) => pooled + next,
  last: (_pooled, next) => next,
};

/** Where a version leaves its base. */
export function startReading({ base, ids }: Version, number: number, units: number): Reading {
  const shift = base.ids.length - ids.length;
  const shorter = Math.min(ids.length, base.ids.length);
  let at = 0;
  while (at < shorter && ids[at] === base.ids[at]) at += 1;
  let same = ids.length;
  while (same > at && same + shift > at && ids[same - 1] === base.ids[same - 1 + shift]) same -= 1;
  const rowAt = (values: Float32Array) => values.slice(at * units, (at + 1) * units);
  const [hidden, cells, pooled] = [rowAt(base.hidden), rowAt(base.cells), rowAt(base.before)];
  return { number, base, ids, same, shift, at, hidden, cells, pooled };
}

/** Whether what comes is known: nothing, or what comes in the base. */
export function isOver({ base, ids, same, shift, at, hidden, cells }: Reading): boolean {
  if (at === ids.length) return true;
  const row = (at + shift) * hidden.length;
  return at >= same && isNear(hidden, base.hidden, row) && isNear(cells, base.cells, row);
}

function isNear(state: Float32Array, states: Float32Array, from: number): boolean {
  for (let h = 0; h < state.length; h += 1)
    if (!(Math.abs(state[h]! - states[from + h]!) <= TOLERANCE)) return false;
  return true;
}

/** Tokens that are read next: at least up to where it is as its base. */
export function stepsOf({ ids, same, at }: Reading): number {
  return Math.min(Math.max(STEPS, same - at), ids.length - at);
}

/** The tokens of each, and the states before them. @param open by how many they are, the most first */
export function nextTokens(open: readonly Reading[], layer: VersionLayer) {
  const units = open[0]!.hidden.length;
  const time = stepsOf(open[0]!);
  const ids = new Int32Array(open.length * time);
  const from = {
    hidden: new Float32Array(open.length * units),
    cells: new Float32Array(open.length * units),
  };
  for (const [row, reading] of open.entries()) {
    ids.set(reading.ids.subarray(reading.at, reading.at + stepsOf(reading)), row * time);
    from.hidden.set(reading.hidden, row * units);
    from.cells.set(reading.cells, row * units);
  }
  const { different, slots } = numbered(ids);
  const tokens = { rows: layer.embed(different), slots };
  return { tokens, lengths: Int32Array.from(open, stepsOf), from };
}

/** The different ids in the order of their first places, and which of them stands at each place. */
function numbered(ids: Int32Array): { different: Int32Array; slots: Int32Array } {
  /** Of each id its slot and one more, or 0. */
  const known = new Int32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  const different: number[] = [];
  const slots = ids.map((id) => {
    if (known[id] === 0) known[id] = different.push(id);
    return known[id]! - 1;
  });
  return { different: Int32Array.from(different), slots };
}
