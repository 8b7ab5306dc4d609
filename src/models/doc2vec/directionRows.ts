/**
 * Vectors of n-grams as they are kept: in 4 bits a number, or in 8, as in folders of version 0.1. Of each only the direction counts.
 * Shapes: R rows, E width.
 */
import { type QuantisedRows, quantiseRows } from '../../storage/quantise.js';
import { bytesOf, type QuantisedDirections } from '../../tensor/readDocumentVectors.js';
import { takeRows } from '../../tensor/tables.js';

/** Rows with what they are multiplied by where their length is wanted. */
export interface DirectionRows extends QuantisedRows, QuantisedDirections {}

/** The largest of the numbers that 4 bits hold: they lie evenly around 0. */
const LARGEST = 7;

/** In 4 bits. @param table [R,E] */
export function packedRows(table: Float32Array, width: number): DirectionRows {
  const { values: numbers, scales } = quantiseRows(table, width, LARGEST);
  const half = Math.ceil(width / 2);
  const values = new Int8Array(scales.length * half);
  for (let row = 0; row < scales.length; row += 1) {
    for (let e = 0; e < half; e += 1) {
      const high = half + e < width ? numbers[row * width + half + e]! : 0;
      values[row * half + e] = (numbers[row * width + e]! & 15) | (high << 4);
    }
  }
  return { values, scales, width, bits: 4 };
}

/** The rows from `first` to before `end`, not copied. */
export function cutRows(rows: DirectionRows, first: number, end: number): DirectionRows {
  const bytes = bytesOf(rows);
  return {
    ...rows,
    values: rows.values.subarray(first * bytes, end * bytes),
    scales: rows.scales.subarray(first, end),
  };
}

/** The rows at these places, in this order. */
export function pickedRows(rows: DirectionRows, places: Int32Array): DirectionRows {
  const bytes = bytesOf(rows);
  const values = takeRows(rows.values, bytes, places, new Int8Array(places.length * bytes));
  return { ...rows, values, scales: Float32Array.from(places, (place) => rows.scales[place]!) };
}

/** Tables of rows of the same kind, one behind the other; one alone, which may be large, is not copied. */
export function stackedRows(tables: readonly DirectionRows[]): DirectionRows {
  const [first] = tables;
  if (tables.length === 1) return first!;
  const values = new Int8Array(tables.reduce((sum, table) => sum + table.values.length, 0));
  const scales = new Float32Array(tables.reduce((sum, table) => sum + table.scales.length, 0));
  const end = { values: 0, scales: 0 };
  for (const table of tables) {
    values.set(table.values, end.values);
    scales.set(table.scales, end.scales);
    end.values += table.values.length;
    end.scales += table.scales.length;
  }
  return { ...first!, values, scales };
}
