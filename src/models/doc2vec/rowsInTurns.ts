/** Large tables are filled and rounded a few rows at a time, so that they do not keep a signal waiting. */
import type { RandomSource } from '../../tensor/random.js';
import { randomDirections } from '../../tensor/sampling.js';
import { takeTurns } from '../../turns.js';
import { type DirectionRows, packedRows, stackedRows } from './directionRows.js';

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

/** As `packedRows`, in turns. */
export async function packedInTurns(
  table: Float32Array,
  width: number,
  signal: AbortSignal | undefined,
): Promise<DirectionRows> {
  const packed: DirectionRows[] = [];
  for (let at = 0; at < table.length; at += ROWS_A_TURN * width) {
    packed.push(packedRows(table.subarray(at, at + ROWS_A_TURN * width), width));
    await takeTurns(signal);
  }
  return stackedRows(packed);
}
