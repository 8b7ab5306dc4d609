import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutRows, packedRows, stackedRows } from '../../../src/models/doc2vec/directionRows.js';
import { unpackedRows } from '../../../src/tensor/readDocumentVectors.js';

for (const width of [1, 2, 5])
  test(`rows of ${width} numbers in 4 bits are nearest to what they were, each by its own scale`, () => {
    const rows = 7;
    const table = Float32Array.from({ length: rows * width }, (_, at) => Math.sin(9 * at) * (1 + (at % 3)));
    table.fill(0, 2 * width, 3 * width);
    const packed = packedRows(table, width);
    assert.is(packed.values.length, rows * Math.ceil(width / 2));
    const numbers = unpackedRows(packed, 0, rows);
    for (let row = 0; row < rows; row += 1) {
      const of = table.subarray(row * width, (row + 1) * width);
      const scale = Math.max(...of.map(Math.abs)) / 7;
      assert.ok(Math.abs(packed.scales[row]! - scale) < 1e-6);
      const expected = [...of].map((value) => (scale === 0 ? 0 : Math.round(value / packed.scales[row]!)));
      assert.equal(
        [...numbers.subarray(row * width, (row + 1) * width)].map((value) => value + 0),
        expected.map((value) => value + 0),
      );
    }
    const parts = [cutRows(packed, 0, 3), cutRows(packed, 3, rows)];
    assert.equal(stackedRows(parts), packed);
    assert.equal(unpackedRows(parts[1]!, 1, 2), unpackedRows(packed, 4, 2));
  });

test.run();
