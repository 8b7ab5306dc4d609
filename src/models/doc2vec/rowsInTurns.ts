/** Large tables are filled and rounded a few rows at a time, so that they do not keep a signal waiting. */
import { quantiseRows } from '../../storage/quantise.js';
import type { RandomSource } from '../../tensor/random.js';
import { randomDirections } from '../../tensor/sampling.js';
import { takeTurns } from '../../turns.js';

/** Rows that are filled or rounded before others have their turn. */
const ROWS_A_TURN = 4096;

/** As `randomDirections`, in turns: an even count of numbers is drawn at once, so that they are the same. */
export async function setDirections(
  table: Float32Array,
  width: number,
  random: RandomSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = ROWS_A_TURN * width;
  for (let first = 0; first < table.length; first += step) {
    const rows = Math.min(ROWS_A_TURN, (table.length - first) / width);
    table.set(randomDirections(rows, width, random), first);
    await takeTurns(signal);
  }
}

/** As `quantiseRows`, in turns. */
export async function quantisedInTurns(table: Float32Array, width: number, signal: AbortSignal | undefined) {
  const values = new Int8Array(table.length);
  const scales = new Float32Array(table.length / width);
  for (let row = 0; row < scales.length; row += ROWS_A_TURN) {
    const part = quantiseRows(table.subarray(row * width, (row + ROWS_A_TURN) * width), width);
    values.set(part.values, row * width);
    scales.set(part.scales, row);
    await takeTurns(signal);
  }
  return { values, scales };
}
