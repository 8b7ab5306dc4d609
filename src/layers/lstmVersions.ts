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

/** A sequence that is to be read as a version of one that has been read. */
export interface Version {
  readonly base: ReadSequence;
  readonly ids: Int32Array;
}

/** A version on its way. */
interface Reading extends Version {
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

/** Reads versions, each of a base of its own, so that they can be bases themselves. */
export function readSequences(wanted: readonly Version[], layer: VersionLayer): ReadSequence[] {
  const units = layer.weights.recurrentWeights.shape[0];
  const all = wanted.map((version, number) => {
    const reading = startReading(version, number, units);
    const isBase = reading.at === version.ids.length && reading.shift === 0;
    return { reading, isBase, states: isBase ? version.base : statesUpTo(reading, units) };
  });
  for (let open = all; open.length > 0; ) {
    open = open.filter(({ reading, isBase }) => !isBase && !isOver(reading));
    if (open.length > 0) advanceWithStates(open, layer);
  }
  return all.map(({ reading, isBase, states: { hidden, cells } }) => {
    const { base, ids, at, shift } = reading;
    if (isBase) return base;
    const row = (at + 1) * units;
    hidden.set(base.hidden.subarray(row + shift * units), row);
    cells.set(base.cells.subarray(row + shift * units), row);
    return { ids, hidden, cells, ...pooledParts(hidden, units, layer.pooling) };
  });
}

/** Room for all states of a version, with those that its base has too. */
function statesUpTo({ base, ids, at }: Reading, units: number): LstmStates {
  const copied = (states: Float32Array) => {
    const room = new Float32Array((ids.length + 1) * units);
    room.set(states.subarray(0, (at + 1) * units));
    return room;
  };
  return { hidden: copied(base.hidden), cells: copied(base.cells) };
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

/** @param versions at least one, each of a base of its own @returns [N,H] as `lstmPooled` gives them */
export function poolVersions(versions: readonly Version[], layer: VersionLayer): Float32Array {
  const units = layer.weights.recurrentWeights.shape[0];
  const pooled = new Float32Array(versions.length * units);
  let open: Reading[] = [];
  for (let next = 0; open.length > 0 || next < versions.length; ) {
    for (; open.length < ROWS && next < versions.length; next += 1)
      open.push(startReading(versions[next]!, next, units));
    open = open.filter((reading) => {
      const isGoing = !isOver(reading);
      if (!isGoing) pooled.set(wholePooled(reading, layer.pooling), reading.number * units);
      return isGoing;
    });
    if (open.length > 0) advance(open, layer);
  }
  return pooled;
}

/** Where a version leaves its base. */
function startReading({ base, ids }: Version, number: number, units: number): Reading {
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
function isOver({ base, ids, same, shift, at, hidden, cells }: Reading): boolean {
  if (at === ids.length) return true;
  const row = (at + shift) * hidden.length;
  return at >= same && isNear(hidden, base.hidden, row) && isNear(cells, base.cells, row);
}

/** Of a reading that is over. */
function wholePooled({ base, ids, shift, at, pooled }: Reading, pooling: LstmPooling): Float32Array {
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
    open.sort((a, b) => stepsOf(b) - stepsOf(a));
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

/** Reads some more tokens of each, and keeps all states on the way. */
function advanceWithStates(
  open: { readonly reading: Reading; readonly states: LstmStates }[],
  layer: VersionLayer,
): void {
  tidyToHost(() => {
    open.sort((a, b) => stepsOf(b.reading) - stepsOf(a.reading));
    const { tokens, lengths, from } = nextTokens(
      open.map(({ reading }) => reading),
      layer,
    );
    const found = lstmStates(tokens, lengths, layer.weights, from, layer.precision);
    const time = lengths[0]!;
    for (const [row, { reading, states }] of open.entries()) {
      const units = reading.hidden.length;
      const start = (reading.at + 1) * units;
      reading.at += lengths[row]!;
      const last = reading.at * units;
      for (const name of ['hidden', 'cells'] as const) {
        const first = row * time * units;
        states[name].set(found[name].subarray(first, first + lengths[row]! * units), start);
        reading[name].set(states[name].subarray(last, last + units));
      }
    }
  });
}

/** Tokens that are read next: at least up to where it is as its base. */
function stepsOf({ ids, same, at }: Reading): number {
  return Math.min(Math.max(STEPS, same - at), ids.length - at);
}

/** The tokens of each, and the states before them. @param open by how many they are, the most first */
function nextTokens(open: readonly Reading[], layer: VersionLayer) {
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
