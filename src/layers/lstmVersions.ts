/**
 * What an LSTM layer makes of many versions of one sequence. A version is read from its first change on, from the state
 * that the base had there, and until its state is that of the base again: forget gates let a change fade.
 * Shapes: T tokens of the base, N versions, R versions that are read at the same time,
 * D different tokens, H hidden units.
 */
import type { PrecisionChoice } from '../tensor/precision.js';
import type * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import { type LstmStates, lstmStates, lstmStop } from './lstmStates.js';
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

/** A version on its way. */
interface Reading {
  /** Which version it is. */
  readonly number: number;
  readonly ids: Int32Array;
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

/** Versions that are read at the same time: enough that the weights, which are fetched for each step, cost little. */
const ROWS = 128;
/** Steps between two looks at whether a state is that of the base again: few calls count for more than tokens read in vain. */
const STEPS = 48;
/** It is where no number differs by more; logits then differ by half of it at most, by a hundredth on average. */
const TOLERANCE = 3e-4;

/** The sequence without tokens, from which reading begins. */
export function nothingRead(units: number, pooling: LstmPooling): ReadSequence {
  const [hidden, cells, none] = [0, 0, pooling === 'max' ? Number.NEGATIVE_INFINITY : 0].map((value) =>
    new Float32Array(units).fill(value),
  ) as [Float32Array, Float32Array, Float32Array];
  return { ids: new Int32Array(0), hidden, cells, before: none, after: none };
}

/** Reads a sequence as a version of one that has been read. */
export function readSequence(base: ReadSequence, ids: Int32Array, layer: VersionLayer): ReadSequence {
  const units = layer.weights.recurrentWeights.shape[0];
  const reading = startReading(base, ids, 0, units);
  if (reading.at === ids.length && reading.shift === 0) return base;
  const [hidden, cells] = [0, 1].map(() => new Float32Array((ids.length + 1) * units)) as [
    Float32Array,
    Float32Array,
  ];
  hidden.set(base.hidden.subarray(0, (reading.at + 1) * units));
  cells.set(base.cells.subarray(0, (reading.at + 1) * units));
  while (!isOver(reading, base)) {
    const row = (reading.at + 1) * units;
    tidyToHost(() => {
      const { tokens, lengths, from } = nextTokens([reading], layer);
      const states = lstmStates(tokens, lengths, layer.weights, from, layer.precision);
      hidden.set(states.hidden, row);
      cells.set(states.cells, row);
      reading.at += lengths[0]!;
    });
    const end = reading.at * units;
    reading.hidden.set(hidden.subarray(end, end + units));
    reading.cells.set(cells.subarray(end, end + units));
  }
  const row = (reading.at + 1) * units;
  hidden.set(base.hidden.subarray(row + reading.shift * units), row);
  cells.set(base.cells.subarray(row + reading.shift * units), row);
  return { ids, hidden, cells, ...pooledParts(hidden, units, layer.pooling) };
}

/** What the states up to each place pool to, and those from there on. @param hidden [T+1,H] */
function pooledParts(hidden: Float32Array, units: number, pooling: LstmPooling) {
  const last = hidden.length - units;
  const before = new Float32Array(hidden.length);
  const after = new Float32Array(hidden.length);
  const none = nothingRead(units, pooling).before;
  before.set(none);
  after.set(pooling === 'last' ? hidden.subarray(last) : none, last);
  for (let row = units; row <= last; row += units) {
    before.copyWithin(row, row - units, row);
    join(before.subarray(row, row + units), hidden, row, pooling);
  }
  for (let row = last; row > 0; row -= units) {
    after.set(hidden.subarray(row, row + units), row - units);
    join(after.subarray(row - units, row), after, row, pooling);
  }
  return { before, after };
}

/** @param versions ids of each, at least one @returns [N,H] as `lstmPooled` gives them */
export function poolVersions(
  base: ReadSequence,
  versions: readonly Int32Array[],
  layer: VersionLayer,
): Float32Array {
  const units = layer.weights.recurrentWeights.shape[0];
  const pooled = new Float32Array(versions.length * units);
  let open: Reading[] = [];
  for (let next = 0; open.length > 0 || next < versions.length; ) {
    for (; open.length < ROWS && next < versions.length; next += 1)
      open.push(startReading(base, versions[next]!, next, units));
    open = open.filter((reading) => {
      const isGoing = !isOver(reading, base);
      if (!isGoing) pooled.set(wholePooled(reading, base, layer.pooling), reading.number * units);
      return isGoing;
    });
    if (open.length > 0) advance(open, layer);
  }
  return pooled;
}

/** Where a version leaves its base. */
function startReading(base: ReadSequence, ids: Int32Array, number: number, units: number): Reading {
  const shift = base.ids.length - ids.length;
  const shorter = Math.min(ids.length, base.ids.length);
  let at = 0;
  while (at < shorter && ids[at] === base.ids[at]) at += 1;
  let same = ids.length;
  while (same > at && same + shift > at && ids[same - 1] === base.ids[same - 1 + shift]) same -= 1;
  const rowAt = (values: Float32Array) => values.slice(at * units, (at + 1) * units);
  const [hidden, cells, pooled] = [rowAt(base.hidden), rowAt(base.cells), rowAt(base.before)];
  return { number, ids, same, shift, at, hidden, cells, pooled };
}

/** Whether what comes is known: nothing, or what comes in the base. */
function isOver({ ids, same, shift, at, hidden, cells }: Reading, base: ReadSequence): boolean {
  if (at === ids.length) return true;
  const row = (at + shift) * hidden.length;
  return at >= same && isNear(hidden, base.hidden, row) && isNear(cells, base.cells, row);
}

/** Of a reading that is over. */
function wholePooled(
  { ids, shift, at, pooled }: Reading,
  base: ReadSequence,
  pooling: LstmPooling,
): Float32Array {
  if (at < ids.length) join(pooled, base.after, (at + shift) * pooled.length, pooling);
  return pooling === 'mean' ? pooled.map((sum) => sum / Math.max(1, ids.length)) : pooled;
}

function isNear(state: Float32Array, states: Float32Array, from: number): boolean {
  for (let h = 0; h < state.length; h += 1)
    if (!(Math.abs(state[h]! - states[from + h]!) <= TOLERANCE)) return false;
  return true;
}

/** pooled and the row of `values` from `from` on, which comes behind it, as one. @param steps tokens whose mean the row is */
function join(
  pooled: Float32Array,
  values: Float32Array,
  from: number,
  pooling: LstmPooling,
  steps = 1,
): void {
  for (let h = 0; h < pooled.length; h += 1) {
    const value = values[from + h]!;
    if (pooling === 'mean') pooled[h]! += value * steps;
    // A NaN wins, so that it is not lost on the way.
    else if (pooling === 'last' || value > pooled[h]! || Number.isNaN(value)) pooled[h] = value;
  }
}

/** Reads some more tokens of each. */
function advance(open: Reading[], layer: VersionLayer): void {
  const { weights, pooling, precision } = layer;
  tidyToHost(() => {
    const { tokens, lengths, from } = nextTokens(open, layer);
    const stop = lstmStop(tokens, lengths, weights, from, { pooling, precision });
    for (const [row, reading] of open.entries()) {
      const units = reading.hidden.length;
      const start = row * units;
      join(reading.pooled, stop.pooled, start, pooling, lengths[row]!);
      reading.hidden.set(stop.hidden.subarray(start, start + units));
      reading.cells.set(stop.cells.subarray(start, start + units));
      reading.at += lengths[row]!;
    }
  });
}

/** What comes next in each, at least up to where it is as the base, and the states before that. Sorts `open` by how much it is. */
function nextTokens(open: Reading[], layer: VersionLayer) {
  const stepsOf = ({ ids, same, at }: Reading) => Math.min(Math.max(STEPS, same - at), ids.length - at);
  open.sort((a, b) => stepsOf(b) - stepsOf(a));
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
