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

const SHARPNESS = 6;
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, e) => sum + value * b[e]!, 0);
const length = (vector: ArrayLike<number>) => Math.sqrt(product(vector, vector));
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => product(a, b) / length(a) / length(b);

/** Of the cosine by the vector: the part of the other's direction at a right angle to it, over its length. */
function cosineGradient(vector: ArrayLike<number>, other: ArrayLike<number>): number[] {
  return Array.from(
    vector,
    (value, e) =>
      (other[e]! / length(other) - (cosine(vector, other) * value) / length(vector)) / length(vector),
  );
}

const moved = (vector: readonly number[], step: readonly number[], by: number) =>
  vector.map((value, e) => value + by * step[e]!);

// The document's direction is (0.6, 0.8); the cosines are 0.6 and -0.8.
const handTables = () => ({
  width: 2,
  parts: 1,
  documents: Float32Array.of(3, 4, 9, 9),
  ngrams: Float32Array.of(1, 0, 0, -2, 7, 7),
});
const [right, wrong] = [0.5 * SHARPNESS * (1 - logistic(3.6)), -0.5 * SHARPNESS * logistic(-4.8)] as const;

test('one occurrence and one negative, by hand', () => {
  const tables = handTables();
  const loss = -Math.log(logistic(3.6)) - Math.log(logistic(4.8));
  assert.ok(Math.abs(documentVectorLoss(oneText({}), tables) - loss) < 1e-6);
  trainDocumentVectors(oneText({}), tables);
  // (1, 0) - 0.6 (0.6, 0.8) and (0, -1) + 0.8 (0.6, 0.8), over the length 5.
  const document = [3 + (0.64 * right + 0.48 * wrong) / 5, 4 + (-0.48 * right - 0.36 * wrong) / 5];
  near(tables.documents, [...document, 9, 9]);
  // (0.6, 0.8) - 0.6 (1, 0) over the length 1 and (0.6, 0.8) + 0.8 (0, -1) over 2.
  near(tables.ngrams, [1, 0.8 * right, 0.3 * wrong, -2, 7, 7]);
});

test('every occurrence has noise of its own, from which the n-gram itself is left out', () => {
  const work = oneText({
    ngrams: Int32Array.of(0, 1),
    noise: Int32Array.of(3, 2, 0, 0, 1),
    noiseStarts: Int32Array.of(1),
    negatives: 2,
  });
  let x = [0.7, -0.4];
  const u = [
    [0.3, 0.9],
    [-0.5, 0.1],
    [0.8, 0.2],
    [5, 5],
  ];
  const tables = {
    width: 2,
    parts: 1,
    documents: Float32Array.from(x),
    ngrams: Float32Array.from(u.flat()),
  };
  trainDocumentVectors(work, tables);
  // The first occurrence sees 2 and itself, which does not count; the second sees 0 and itself.
  for (const targets of [
    [0, 2],
    [1, 0],
  ]) {
    const before = x;
    targets.forEach((target, place) => {
      const guess = logistic(SHARPNESS * cosine(before, u[target]!));
      const error = 0.5 * SHARPNESS * ((place === 0 ? 1 : 0) - guess);
      x = moved(x, cosineGradient(before, u[target]!), error);
      u[target] = moved(u[target]!, cosineGradient(u[target]!, before), error);
    });
  }
  near(tables.documents, x);
  near(tables.ngrams, u.flat());
});

test('noise that comes twice: one error, two steps', () => {
  const tables = handTables();
  trainDocumentVectors(oneText({ noise: Int32Array.of(1, 1), negatives: 2 }), tables);
  // The first step makes (0.3 wrong, -2); the second keeps 1 + 0.2 wrong of it, as the first did, and adds as much.
  near(tables.ngrams, [1, 0.8 * right, 0.3 * wrong * (2 + 0.2 * wrong), -2, 7, 7]);
  // What the first step has changed adds its share, wrong / (5 * 2).
  const seen = (0.3 * wrong * wrong) / 10;
  const document = [3 + (0.64 * right + 0.96 * wrong) / 5 + seen, 4 + (-0.48 * right - 0.72 * wrong) / 5];
  near(tables.documents, [...document, 9, 9]);
});

test('steps stand at a right angle to their vector', () => {
  const work = oneText({ ngrams: Int32Array.of(4), negatives: 0 });
  const [start, tables] = [someTables(WIDTH), someTables(WIDTH)];
  trainDocumentVectors(work, tables);
  for (const [table, row] of [
    ['documents', 0],
    ['ngrams', 4],
  ] as const) {
    const vector = (from: typeof start) => from[table].subarray(row * WIDTH, (row + 1) * WIDTH);
    const [before, after] = [vector(start), vector(tables)];
    const step = after.map((value, e) => value - before[e]!);
    assert.ok(length(step) > 0.1 * length(before), `${table}: a step of ${length(step)}`);
    assert.ok(Math.abs(cosine(before, step)) < 1e-6, `${table}: ${cosine(before, step)}`);
    near([length(after)], [Math.hypot(length(before), length(step))]);
  }
});

test('one dimension has no right angle', () => {
  const tables = someTables(1);
  trainDocumentVectors(someWork(), tables);
  near(tables.documents, [...someTables(1).documents]);
  near(tables.ngrams, [...someTables(1).ngrams]);
});

test('a vector without direction has the cosine 0 and stays', () => {
  for (const size of [0, 0.5e-15]) {
    const document = handTables();
    document.documents.set([size, 0]);
    const before = document.documents.slice();
    near([documentVectorLoss(oneText({}), document)], [2 * Math.LN2]);
    trainDocumentVectors(oneText({}), document);
    assert.equal(document, { ...handTables(), documents: before });

    const ngram = handTables();
    ngram.ngrams.set([size, 0]);
    near([documentVectorLoss(oneText({}), ngram)], [Math.LN2 - Math.log(logistic(4.8))]);
    trainDocumentVectors(oneText({}), ngram);
    assert.equal([...ngram.ngrams.subarray(0, 2)], [Math.fround(size), 0]);
    // The noise is learnt as ever.
    near(ngram.ngrams.subarray(2), [0.3 * wrong, -2, 7, 7]);
    near(ngram.documents, [3 + (0.48 * wrong) / 5, 4 - (0.36 * wrong) / 5, 9, 9]);
  }
});

test('a short vector has a direction', () => {
  const tables = handTables();
  tables.documents.set([2e-15, 0]);
  trainDocumentVectors(oneText({}), tables);
  // Its cosines are 1 and 0.
  near([tables.documents[1]! / 0.75e15, ...tables.ngrams.subarray(0, 4)], [1, 1, 0, -0.75, -2]);
});

test('lengths twice as long, a rate four times as high: the same but for the scale', () => {
  const [one, two] = [someTables(WIDTH), someTables(WIDTH, 2)];
  const work = someWork();
  assert.is(documentVectorLoss(work, two), documentVectorLoss(work, one));
  assert.is(documentVectorLoss(work, { ...one, documents: two.documents }), documentVectorLoss(work, one));
  trainDocumentVectors(work, one);
  trainDocumentVectors(someWork({ rate: 4 * work.rate }), two);
  for (const table of ['documents', 'ngrams'] as const) {
    assert.not.equal(one[table], someTables(WIDTH)[table]);
    assert.equal(
      two[table],
      one[table].map((value) => 2 * value),
    );
  }
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
  const rate = 2 ** -4;
  // One occurrence, so that nothing moves below it; each n-gram once, and noise that is the n-gram.
  const work = oneText({ ngrams: Int32Array.of(4), noise: Int32Array.of(7, 4, 9, 2), negatives: 4, rate });
  const [start, trained] = [someTables(WIDTH), someTables(WIDTH)];
  trainDocumentVectors(work, trained);
  for (const table of ['documents', 'ngrams'] as const) {
    start[table].forEach((_, at) => {
      const stepped = (by: number) => {
        const tables = someTables(WIDTH);
        tables[table][at]! += by;
        return { value: tables[table][at]!, loss: documentVectorLoss(work, tables) };
      };
      const [below, above] = [stepped(-(2 ** -12)), stepped(2 ** -12)];
      const expected = (below.loss - above.loss) / (above.value - below.value);
      const found = (trained[table][at]! - start[table][at]!) / rate;
      assert.ok(Math.abs(found - expected) < 5e-5, `${table} ${at}: ${found}, ${expected}`);
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
