import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { besides, firstColumns } from '../../src/tensor/tables.js';

const one = Float32Array.of(1, 2, 3, 4, 5, 6);
const other = Float32Array.of(10, 20, 30);

test('tables of the same rows stand beside each other, whatever their widths', () => {
  assert.equal(besides([one, other], 3), Float32Array.of(1, 2, 10, 3, 4, 20, 5, 6, 30));
  assert.equal(besides([other, one], 3), Float32Array.of(10, 1, 2, 20, 3, 4, 30, 5, 6));
  assert.equal(besides([one], 2), one);
  assert.equal(besides([one, new Float32Array(0)], 3), one);
});

test('the first columns of a table', () => {
  assert.equal(firstColumns(one, 3, 2), Float32Array.of(1, 2, 4, 5));
  assert.equal(firstColumns(besides([one, other], 3), 3, 2), one);
});

test.run();
