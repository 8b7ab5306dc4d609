/** In place, of a positive definite matrix, by Gauss and Jordan. @param matrix [E,E] */
export function invert(matrix: Float64Array, width: number): void {
  for (let pivot = 0; pivot < width; pivot += 1) {
    const own = matrix.subarray(pivot * width, (pivot + 1) * width);
    const scale = 1 / own[pivot]!;
    own[pivot] = 1;
    for (let column = 0; column < width; column += 1) own[column]! *= scale;
    for (let row = 0; row < width; row += 1) {
      if (row !== pivot) takePivot(matrix.subarray(row * width, (row + 1) * width), own, pivot);
    }
  }
}

function takePivot(row: Float64Array, own: Float64Array, pivot: number): void {
  const factor = row[pivot]!;
  row[pivot] = 0;
  for (let column = 0; column < row.length; column += 1) row[column]! -= factor * own[column]!;
}
