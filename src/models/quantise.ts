/** Numbers in 8 bits, with one scale for each row of a table. */

/** Of the 256 values one is left out, so that they lie evenly around 0. */
const LARGEST = 127;

/**
 * No number moves by more than half a scale, which is 1/254 of the largest one of its row.
 * @param table [V,E]
 * @returns values [V,E] and scales [V]; values times scale is the table again
 */
export function quantiseRows(
  table: Float32Array,
  width: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const values = new Int8Array(table.length);
  const scales = new Float32Array(table.length / width);
  scales.forEach((_, row) => {
    const from = table.subarray(row * width, (row + 1) * width);
    const largest = from.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    scales[row] = largest / LARGEST;
    if (scales[row] === 0) return;
    from.forEach((value, e) => {
      values[row * width + e] = Math.round(value / scales[row]!);
    });
  });
  return { values, scales };
}

/** @param values [V,E] @param scales [V] */
export function dequantiseRows(values: Int8Array, scales: Float32Array): Float32Array {
  const width = values.length / scales.length;
  return Float32Array.from(values, (value, at) => value * scales[Math.floor(at / width)]!);
}
