import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DocumentVectorWork,
  documentVectorLoss,
  trainDocumentVectors,
} from '../../src/tensor/documentVectors.js';
import { someTables, someWork } from './documentVectorWork.js';

const WIDTH = 5;

/** One text, the first of two documents, and the words of its vocabulary. */
function oneText(change: Partial<DocumentVectorWork>): DocumentVectorWork {
  const ngrams = change.ngrams ?? Int32Array.of(0);
  return {
    ngrams,
    starts: Int32Array.of(0, ngrams.length),
    rows: Int32Array.of(0),
    noise: Int32Array.of(1),
    noiseStarts: Int32Array.of(0),
    negatives: 1,
    rate: 0.5,
    learnNgrams: true,
    ...change,
  };
}

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  assert.is(actual.length, expected.length);
  expected.forEach((value, at) => {
    assert.ok(Math.abs(actual[at]! - value) <= tolerance, `${at}: ${actual[at]}, expected ${value}`);
  });
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

test('one occurrence and one negative, by hand', () => {
  const tables = {
    width: 2,
    parts: 1,
    documents: Float32Array.of(1, 2, 9, 9),
    ngrams: Float32Array.of(0.5, 0.25, -1, 1, 7, 7),
  };
  const work = oneText({});
  // Products 1 * 0.5 + 2 * 0.25 = 1 and -1 + 2 = 1.
  assert.ok(
    Math.abs(documentVectorLoss(work, tables) + Math.log(logistic(1)) + Math.log(logistic(-1))) < 1e-6,
  );
  trainDocumentVectors(work, tables);
  const [right, wrong] = [0.5 * (1 - logistic(1)), -0.5 * logistic(1)];
  near(tables.documents, [1 + right * 0.5 - wrong, 2 + right * 0.25 + wrong, 9, 9]);
  near(tables.ngrams, [0.5 + right, 0.25 + 2 * right, -1 + wrong, 1 + 2 * wrong, 7, 7]);
});

test('every occurrence has noise of its own, from which the n-gram itself is left out', () => {
  const work = oneText({
    ngrams: Int32Array.of(0, 1),
    noise: Int32Array.of(3, 2, 0, 0, 1),
    noiseStarts: Int32Array.of(1),
    negatives: 2,
  });
  const start = [0.3, 0.1, -0.2, 5] as const;
  const tables = { width: 1, parts: 1, documents: Float32Array.of(0.7), ngrams: Float32Array.from(start) };
  trainDocumentVectors(work, tables);
  let x = 0.7;
  const u = Array.from<number>(start);
  // The first occurrence sees 2 and itself, which does not count; the second sees 0 and itself.
  for (const [target, noise] of [
    [0, 2],
    [1, 0],
  ] as const) {
    const right = 0.5 * (1 - logistic(x * u[target]!));
    const wrong = -0.5 * logistic(x * u[noise]!);
    const moved = right * u[target]! + wrong * u[noise]!;
    u[target]! += right * x;
    u[noise]! += wrong * x;
    x += moved;
  }
  near(tables.documents, [x]);
  near(tables.ngrams, u);
});

test('noise that comes twice: one error, two steps', () => {
  const tables = { width: 1, parts: 1, documents: Float32Array.of(0.7), ngrams: Float32Array.of(0, 2) };
  trainDocumentVectors(oneText({ noise: Int32Array.of(1, 1), negatives: 2 }), tables);
  const wrong = -0.5 * logistic(1.4);
  near(tables.ngrams, [0.5 * 0.5 * 0.7, 2 + 2 * wrong * 0.7]);
  near(tables.documents, [0.7 + wrong * 2 + wrong * (2 + wrong * 0.7)]);
});

test('parts know nothing of each other', () => {
  const half = (at: 0 | 1) => {
    const { documents, ngrams, ...shape } = someTables(6);
    const cut = (table: Float32Array) => table.slice((at * table.length) / 2, ((at + 1) * table.length) / 2);
    return { ...shape, documents: cut(documents), ngrams: cut(ngrams) };
  };
  const tables = { ...someTables(6), width: 3, parts: 2 };
  // The halves of a table of width 6 are two tables of width 3.
  const halves = ([0, 1] as const).map((at) => ({ ...half(at), width: 3 }));
  const before = halves.map(({ ngrams }) => ngrams.slice());
  trainDocumentVectors(someWork(), tables);
  halves.forEach((tables) => {
    trainDocumentVectors(someWork(), tables);
  });
  for (const table of ['documents', 'ngrams'] as const)
    assert.equal(
      [...tables[table]],
      halves.flatMap((one) => [...one[table]]),
    );
  halves.forEach(({ ngrams }, at) => {
    assert.not.equal(ngrams, before[at], 'both learn');
  });
});

test('a step is the rate times the gradient of the log likelihood', () => {
  const rate = 2 ** -10;
  // One occurrence, so that nothing moves below it; each n-gram once, and noise that is the n-gram.
  const work = oneText({ ngrams: Int32Array.of(4), noise: Int32Array.of(7, 4, 9, 2), negatives: 4, rate });
  const [start, trained] = [someTables(WIDTH), someTables(WIDTH)];
  trainDocumentVectors(work, trained);
  for (const table of ['documents', 'ngrams'] as const) {
    start[table].forEach((_, at) => {
      const lossAt = (by: number) => {
        const tables = someTables(WIDTH);
        tables[table][at]! += by;
        return documentVectorLoss(work, tables);
      };
      const expected = (lossAt(-(2 ** -7)) - lossAt(2 ** -7)) / 2 ** -6;
      const found = (trained[table][at]! - start[table][at]!) / rate;
      assert.ok(Math.abs(found - expected) < 2e-4, `${table} ${at}: ${found}, ${expected}`);
    });
  }
});

test('training makes the loss smaller, with and without the n-grams', () => {
  for (const learnNgrams of [true, false]) {
    const work = someWork({ learnNgrams });
    const tables = someTables(WIDTH);
    const before = documentVectorLoss(work, tables);
    for (let round = 0; round < 20; round += 1) trainDocumentVectors(work, tables);
    const after = documentVectorLoss(work, tables);
    assert.ok(after < 0.95 * before, `${before} to ${after}`);
    if (!learnNgrams) assert.equal(tables.ngrams, someTables(WIDTH).ngrams);
  }
});

test('texts without n-grams and rows of other texts stay as they are', () => {
  const work = someWork();
  const [start, tables] = [someTables(WIDTH), someTables(WIDTH)];
  trainDocumentVectors(work, tables);
  const learnt = new Set([...work.rows].filter((_, text) => work.starts[text + 1]! > work.starts[text]!));
  assert.is(learnt.size, 5);
  for (let row = 0; row < start.documents.length / WIDTH; row += 1) {
    const part = (values: Float32Array) => values.subarray(row * WIDTH, (row + 1) * WIDTH);
    assert.is(
      part(tables.documents).every((value, e) => value === part(start.documents)[e]),
      !learnt.has(row),
    );
  }
});

test.run();
