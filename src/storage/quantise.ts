/** Numbers in 8 bits, with one scale for each row of a table. */
import type { LazyRows } from '../tensor/tables.js';
import type { NamedArray } from './safetensors.js';

/** Of the 256 values one is left out, so that they lie evenly around 0. */
const LARGEST = 127;

/** A table and its scales: values times the scale of their row. */
export interface QuantisedRows {
  /** [V,E] */
  readonly values: Int8Array;
  /** [V] */
  readonly scales: Float32Array;
}

/**
 * No number moves by more than half a scale: with 127 that is 1/254 of the largest one of its row.
 * @param table [V,E]
 * @param most of the whole numbers, which lie between it and minus it; up to 127
 */
export function quantiseRows(table: Float32Array, width: number, most = LARGEST): QuantisedRows {
  const values = new Int8Array(table.length);
  const scales = new Float32Array(table.length / width);
  scales.forEach((_, row) => {
    const from = table.subarray(row * width, (row + 1) * width);
    const largest = from.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
    scales[row] = largest / most;
    if (scales[row] === 0) return;
    from.forEach((value, e) => {
      values[row * width + e] = Math.round(value / scales[row]!);
    });
  });
  return { values, scales };
}

/**
 * @param table [V,E] overwritten and returned. Not from the engine where it becomes a tensor: the engine would use its memory again
 * once that is disposed of.
 */
export function dequantiseRows(
  { values, scales }: QuantisedRows,
  table: Float32Array = new Float32Array(values.length),
): Float32Array {
  for (const row of scales.keys()) dequantiseRow(table, { values, scales }, row);
  return table;
}

function dequantiseRow(table: Float32Array, { values, scales }: QuantisedRows, row: number): void {
  const width = values.length / scales.length;
  const scale = scales[row]!;
  for (let at = row * width; at < (row + 1) * width; at += 1) table[at] = values[at]! * scale;
}

/** Rows in 8 bits that become 32-bit numbers when they are first asked for. */
export function lazyRows(quantised: QuantisedRows): LazyRows {
  const table = new Float32Array(quantised.values.length);
  const isFilled = new Uint8Array(quantised.scales.length);
  const filled = (rows: Iterable<number>) => {
    for (const row of rows) {
      if (isFilled[row] !== 0) continue;
      isFilled[row] = 1;
      dequantiseRow(table, quantised, row);
    }
    return table;
  };
  return { filled, all: () => filled(quantised.scales.keys()) };
}

/** Under which name the scales of a table stand beside it in a file. */
export const scalesOf = (name: string) => `${name}.scales`;

/** Turns the tables among the arrays of a file to 8 bits, their scales beside them; vectors of biases stay. */
export function quantiseTables(arrays: Map<string, NamedArray>): void {
  for (const [name, { shape, values }] of [...arrays])
    if (shape.length === 2 && values instanceof Float32Array) quantiseTable(arrays, name);
}

/** Turns one of the arrays of a file, a table of 32-bit numbers, to 8 bits. */
export function quantiseTable(arrays: Map<string, NamedArray>, name: string): void {
  const { shape, values: table } = arrays.get(name)!;
  const { values, scales } = quantiseRows(table as Float32Array, shape[1]!);
  arrays.set(name, { shape, values });
  arrays.set(scalesOf(name), { shape: [scales.length], values: scales });
}

/** The way back. What does not fit together stays, for the reader to refuse as an array of the wrong kind. */
export function dequantiseTables(arrays: Map<string, NamedArray>): void {
  for (const [name, { shape, values }] of [...arrays]) {
    const scales = arrays.get(scalesOf(name))?.values;
    if (!(values instanceof Int8Array) || !(scales instanceof Float32Array) || scales.length !== shape[0])
      continue;
    arrays.set(name, { shape, values: dequantiseRows({ values, scales }) });
    arrays.delete(scalesOf(name));
  }
}
