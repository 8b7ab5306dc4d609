/**
 * What an LSTM layer makes of many versions of sequences that it has read.
 * Shapes: N versions, R versions that are read at the same time, H hidden units.
 */
import { tidyToHost } from '../tensor/tidy.js';
import {
  isOver,
  JOINED,
  nextTokens,
  type Reading,
  startReading,
  stepsOf,
  type Version,
  type VersionLayer,
} from './lstmReadings.js';
import { lstmStop } from './lstmStates.js';
import type { LstmPooling } from './lstmTerms.js';

/** R: enough that the weights, which are fetched for each step, cost little. */
const ROWS = 128;

/** @param versions at least one, each of any base @returns [N,H] as `lstmPooled` gives them */
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

/** Of a reading that is over. */
function wholePooled({ base, ids, shift, at, pooled }: Reading, pooling: LstmPooling): Float32Array {
  if (at < ids.length) join(pooled, base.after, (at + shift) * pooled.length, pooling);
  return pooling === 'mean' ? pooled.map((sum) => sum / Math.max(1, ids.length)) : pooled;
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

/** pooled and the row of `values` from `from` on, which comes behind it, as one. @param steps tokens whose mean the row is */
function join(
  pooled: Float32Array,
  values: Float32Array,
  from: number,
  pooling: LstmPooling,
  steps = 1,
): void {
  const joined = JOINED[pooling];
  const factor = pooling === 'mean' ? steps : 1;
  for (let h = 0; h < pooled.length; h += 1) pooled[h] = joined(pooled[h]!, factor * values[from + h]!);
}
