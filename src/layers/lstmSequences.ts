/** Sequences of an LSTM layer with all their states, so that versions of them can be read. Shapes: T tokens, H hidden units. */
import { tidyToHost } from '../tensor/tidy.js';
import {
  isOver,
  JOINED,
  nextTokens,
  type Reading,
  type ReadSequence,
  startReading,
  stepsOf,
  type Version,
  type VersionLayer,
} from './lstmReadings.js';
import { lstmStates } from './lstmStates.js';
import type { LstmPooling } from './lstmTerms.js';

/** Sequences that are read at the same time: all their states are held twice meanwhile. */
const ROWS = 16;

/** The sequence without tokens, from which reading begins. */
export function nothingRead(units: number, pooling: LstmPooling): ReadSequence {
  const [hidden, cells, none] = [0, 0, pooling === 'max' ? Number.NEGATIVE_INFINITY : 0].map((value) =>
    new Float32Array(units).fill(value),
  ) as [Float32Array, Float32Array, Float32Array];
  return { ids: new Int32Array(0), hidden, cells, before: none, after: none };
}

/** A version that is to be a base itself. */
interface NextBase extends Version {
  /** The base of nothing any more: its room is taken, so that megabytes need not be found and freed for every change of a text. */
  readonly spare?: ReadSequence | undefined;
}

/** One on its way. */
interface Growing {
  readonly reading: Reading;
  /** The first token that is not as in the base. */
  readonly first: number;
  readonly read: ReadSequence;
}

/** Reads versions, each of any base, with all their states. */
export function readSequences(wanted: readonly NextBase[], layer: VersionLayer): ReadSequence[] {
  const units = layer.weights.recurrentWeights.shape[0];
  const growing: Growing[] = [];
  const all = wanted.map(({ base, ids, spare }, number) => {
    const reading = startReading({ base, ids }, number, units);
    const { at: first, shift } = reading;
    if (first === ids.length && shift === 0) return base;
    const read = roomFor(ids, units, spare);
    growing.push({ reading, first, read });
    return read;
  });
  for (let first = 0; first < growing.length; first += ROWS) {
    for (let open = growing.slice(first, first + ROWS); open.length > 0; ) {
      open = open.filter(({ reading }) => !isOver(reading));
      if (open.length > 0) advance(open, layer);
    }
  }
  for (const one of growing) complete(one, units, layer.pooling);
  return all;
}

/** For a sequence whose every number is still to be written. */
function roomFor(ids: Int32Array, units: number, spare: ReadSequence | undefined): ReadSequence {
  if (spare?.ids.length === ids.length) return { ...spare, ids };
  const [hidden, cells, before, after] = Array.from(
    { length: 4 },
    () => new Float32Array((ids.length + 1) * units),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  return { ids, hidden, cells, before, after };
}

/** Reads some more tokens of each, and keeps the states on the way. */
function advance(open: Growing[], layer: VersionLayer): void {
  tidyToHost(() => {
    open.sort((a, b) => stepsOf(b.reading) - stepsOf(a.reading));
    const { tokens, lengths, from } = nextTokens(
      open.map(({ reading }) => reading),
      layer,
    );
    const states = lstmStates(tokens, lengths, layer.weights, from, layer.precision);
    const time = lengths[0]!;
    for (const [row, { reading, read }] of open.entries()) {
      const units = reading.hidden.length;
      const start = (reading.at + 1) * units;
      reading.at += lengths[row]!;
      const last = reading.at * units;
      for (const name of ['hidden', 'cells'] as const) {
        const first = row * time * units;
        read[name].set(states[name].subarray(first, first + lengths[row]! * units), start);
        reading[name].set(read[name].subarray(last, last + units));
      }
    }
  });
}

/** What it has in common with its base, and what its states pool to. */
function complete(
  { reading: { base, at, shift }, first, read }: Growing,
  units: number,
  pooling: LstmPooling,
): void {
  const { hidden, before, after } = read;
  const [start, end] = [(first + 1) * units, (at + 1) * units];
  for (const name of ['hidden', 'cells'] as const) {
    read[name].set(base[name].subarray(0, start));
    read[name].set(base[name].subarray(end + shift * units), end);
  }
  const joined = JOINED[pooling];
  before.set(base.before.subarray(0, start));
  for (let h = start; h < hidden.length; h += 1) before[h] = joined(before[h - units]!, hidden[h]!);
  const isAtEnd = end === hidden.length;
  const last = end - units;
  if (!isAtEnd) after.set(base.after.subarray(last + shift * units), last);
  else after.set(pooling === 'last' ? hidden.subarray(last) : nothingRead(units, pooling).after, last);
  for (let h = end - 1; h >= units; h -= 1) after[h - units] = joined(hidden[h]!, after[h]!);
}
