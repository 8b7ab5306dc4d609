/** Tables of numbers, row after row, beside each other and in part. Shapes: N rows, E columns. */

/** @param tables [N,*] each @returns [N,E] of the columns of all, in their order */
export function besides(tables: readonly Float32Array[], rows: number): Float32Array {
  const width = tables.reduce((sum, table) => sum + table.length, 0) / rows;
  const joined = new Float32Array(rows * width);
  let from = 0;
  for (const table of tables) {
    const columns = table.length / rows;
    for (let row = 0; row < rows; row += 1)
      joined.set(table.subarray(row * columns, (row + 1) * columns), row * width + from);
    from += columns;
  }
  return joined;
}

/** @param table [N,E] @returns [N,count] its first columns */
export function firstColumns(table: Float32Array, width: number, count: number): Float32Array {
  const rows = table.length / width;
  const found = new Float32Array(rows * count);
  for (let row = 0; row < rows; row += 1)
    found.set(table.subarray(row * width, row * width + count), row * count);
  return found;
}

/**
 * Copies the rows at these places, in this order.
 * @param table [N,E] @param found [places,E] overwritten and returned
 */
export function takeRows<Table extends Float32Array | Int8Array>(
  table: Table,
  width: number,
  places: readonly number[] | Int32Array,
  found: Table,
): Table {
  places.forEach((place, row) => {
    found.set(table.subarray(place * width, (place + 1) * width), row * width);
  });
  return found;
}

/** The mean and the variance of each column. @param table [N,E] */
export function columnMoments(
  table: Float32Array,
  width: number,
): { mean: Float64Array; variance: Float64Array } {
  const rows = table.length / width;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  table.forEach((value, at) => {
    mean[at % width]! += value / rows;
    squares[at % width]! += (value * value) / rows;
  });
  return { mean, variance: squares.map((square, column) => square - mean[column]! ** 2) };
}

/** A table whose rows are filled in when they are first asked for: the system gives memory only to what is written. */
export interface LazyRows {
  /** [V,E], of which these rows are filled in */
  filled(rows: Iterable<number>): Float32Array;
  /** [V,E], all rows filled in */
  all(): Float32Array;
}
