import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { softplus } from '../../src/tensor/logistic.js';
import {
  type ReadingTables,
  readDocumentVectors,
  unpackedRows,
} from '../../src/tensor/readDocumentVectors.js';
import { directionOf, NGRAMS, noiseShares, tablesOf, work } from './readingWork.js';

const WIDTH = 12;
const texts = work.starts.length - 1;
const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, e) => sum + value * b[e]!, 0);

function found(tables: ReadingTables): Float32Array {
  const vectors = new Float32Array(texts * tables.parts * tables.rows.width).fill(9);
  readDocumentVectors(vectors, work, tables);
  return vectors;
}

/** What a vector of a text is to make large, with the noise one by one, in nats. */
function objective(vector: ArrayLike<number>, text: number, tables: ReadingTables): number {
  const cosines = noiseShares.map((_, ngram) => product(vector, directionOf(tables.rows, 0, ngram)));
  const cosine = (ngram: number) => cosines[ngram]!;
  const own = [...work.ngrams.subarray(work.starts[text], work.starts[text + 1])];
  const total = own.reduce((sum, ngram) => sum + tables.weights[ngram]!, 0);
  const seen = own.map((ngram) => (tables.weights[ngram]! / total) * -softplus(-6 * cosine(ngram)));
  const noise = noiseShares.map((share, ngram) => 5 * share * -softplus(6 * cosine(ngram)));
  return [...seen, ...noise].reduce((sum, value) => sum + value, 0);
}

/** The best that many small steps uphill by finite differences lead to. */
function best(text: number, tables: ReadingTables): number {
  let x = new Array<number>(WIDTH).fill(1 / Math.sqrt(WIDTH));
  const unit = (vector: number[]) => vector.map((value) => value / Math.hypot(...vector));
  for (let step = 0; step < 150; step += 1) {
    const here = objective(x, text, tables);
    const slope = x.map((_, e) => {
      const beside = unit(x.map((value, at) => value + (at === e ? 1e-5 : 0)));
      return (objective(beside, text, tables) - here) / 1e-5;
    });
    x = unit(x.map((value, e) => value + 0.05 * slope[e]!));
  }
  return objective(x, text, tables);
}

test('each part has length one, or is zero where nothing of the text counts', () => {
  const vectors = found(tablesOf(WIDTH, 2));
  for (let text = 0; text < texts; text += 1) {
    const isEmpty = work.starts[text] === work.starts[text + 1];
    for (const part of [0, 1]) {
      const first = (text * 2 + part) * WIDTH;
      const norm = Math.hypot(...vectors.subarray(first, first + WIDTH));
      assert.ok(Math.abs(norm - (isEmpty ? 0 : 1)) < 1e-6, `text ${text}, part ${part}: ${norm}`);
    }
  }
  assert.equal(
    found({ ...tablesOf(WIDTH, 1), weights: new Float32Array(NGRAMS) }),
    new Float32Array(texts * WIDTH),
  );
});

test('each step comes nearer to the best, and many come as near as the noise by its moments allows', () => {
  const tables = tablesOf(WIDTH, 1);
  for (const text of [2, 3, 6]) {
    const reached = [0, 1, 3, 10, 40].map((steps) => {
      const vectors = found({ ...tables, steps });
      return objective(vectors.subarray(text * WIDTH, (text + 1) * WIDTH), text, tables);
    });
    const most = best(text, tables);
    const lost = reached.map((value) => most - value);
    assert.equal(
      lost,
      [...lost].sort((a, b) => b - a),
      `text ${text}`,
    );
    assert.ok(lost.at(-1)! < 0.1 * lost[0]!, `text ${text}: ${lost} from the best, ${most}`);
  }
});

test('only the direction of a row counts, and an n-gram without weight does not', () => {
  const tables = tablesOf(WIDTH, 1);
  const withValues = (values: Int8Array) => found({ ...tables, rows: { ...tables.rows, values } });
  const even = tables.rows.values.map((value) => Math.round(value / 2) * 2);
  assert.equal(withValues(even.map((value) => value / 2)), withValues(even));
  const values = tables.rows.values.slice();
  values.subarray(3 * WIDTH, 4 * WIDTH).reverse();
  assert.is(tables.weights[3], 0);
  assert.equal(withValues(values), found(tables));
});

test('rows in 4 bits are read as the same numbers in 8', () => {
  for (const width of [12, 7, 1]) {
    const tables = tablesOf(width, 2, 4);
    const values = unpackedRows(tables.rows, 0, 2 * NGRAMS);
    assert.ok(Math.min(...values) === -7 && Math.max(...values) === 7, `width ${width}`);
    assert.equal(found(tables), found({ ...tables, rows: { values, width, bits: 8 } }));
  }
});

test('the noise pushes a vector away: without negatives it is the mean direction as the map sees it', () => {
  const tables = { ...tablesOf(WIDTH, 1), negatives: 0 };
  const with5 = found({ ...tables, negatives: 5 });
  const without = found(tables);
  const text = 6;
  const mean = [...tables.mean];
  const along = (vectors: Float32Array) => product(vectors.subarray(text * WIDTH, (text + 1) * WIDTH), mean);
  assert.ok(along(with5) < along(without) - 0.02, `${along(with5)}, ${along(without)}`);
});

test.run();
