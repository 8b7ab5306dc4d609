import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gradientOf, trainWordVectors, wordVectorLoss } from '../../src/tensor/wordVectors.js';
import { someTables, someWork, WORDS } from './wordVectorWork.js';

const WIDTH = 5;

/** The objective that the gradient is of: the loss is minus it, for each pair. */
function objective(work: ReturnType<typeof someWork>, tables: ReturnType<typeof someTables>): number {
  let pairs = 0;
  work.words.forEach((_, place) => {
    const around = work.left[place]! + work.right[place]!;
    pairs += work.bagOfWords ? Math.min(1, around) : around;
  });
  return -pairs * wordVectorLoss(work, tables);
}

for (const bagOfWords of [false, true]) {
  const name = bagOfWords ? 'continuous bag of words' : 'skip-gram';

  test(`${name}: the gradient agrees with finite differences`, () => {
    const work = someWork({ bagOfWords });
    const gradients = gradientOf(work, someTables(WIDTH), 0, work.words.length);
    const step = 2 ** -10;
    for (const table of ['input', 'output'] as const) {
      for (let at = 0; at < WORDS * WIDTH; at += 3) {
        const moved = (by: number) => {
          const tables = someTables(WIDTH);
          tables[table][at]! += by;
          return objective(work, tables);
        };
        const expected = (moved(step) - moved(-step)) / (2 * step);
        const found = gradients[table].get(Math.floor(at / WIDTH))?.values[at % WIDTH] ?? 0;
        assert.ok(
          Math.abs(found - expected) < 1e-3 + 1e-3 * Math.abs(expected),
          `${table} ${at}: ${found}, ${expected}`,
        );
      }
    }
  });

  test(`${name}: a word that sees nothing teaches nothing`, () => {
    const alone = someWork({ bagOfWords }, [1, 1, 1]);
    const tables = someTables(WIDTH);
    trainWordVectors(alone, tables);
    assert.equal(tables, someTables(WIDTH));
    assert.is(wordVectorLoss(alone, tables), 0);
  });

  test(`${name}: training makes the loss smaller`, () => {
    const work = someWork({ bagOfWords });
    const tables = someTables(WIDTH);
    const before = wordVectorLoss(work, tables);
    for (let round = 0; round < 20; round += 1) trainWordVectors(work, tables);
    assert.ok(wordVectorLoss(work, tables) < before - 0.1, `${before} to ${wordVectorLoss(work, tables)}`);
  });
}

test('the loss of one pair and one negative, by hand', () => {
  const tables = { width: 1, input: Float32Array.of(2, 0), output: Float32Array.of(0, 0.5) };
  const work = someWork({
    words: Int32Array.of(0, 1),
    left: Int32Array.of(0, 0),
    right: Int32Array.of(1, 0),
    negatives: Int32Array.of(0),
    groupSize: 8,
    negativeWeight: 3,
  });
  // The pair's score is 2 * 0.5, the negative's 2 * 0.
  assert.ok(Math.abs(wordVectorLoss(work, tables) - (Math.log(1 + Math.exp(-1)) + 3 * Math.log(2))) < 1e-6);
});

test('where a word takes part in many pairs, its step is that of the largest rate', () => {
  const moved = (rate: number, largestStep: number) => {
    const tables = someTables(WIDTH);
    trainWordVectors(someWork({ rate, largestStep, blockGroups: 100 }), tables);
    return tables;
  };
  const start = someTables(WIDTH);
  const distances = (tables: typeof start) =>
    Array.from({ length: WORDS }, (_, word) =>
      Math.hypot(
        ...Array.from(
          { length: WIDTH },
          (_, e) => tables.output[word * WIDTH + e]! - start.output[word * WIDTH + e]!,
        ),
      ),
    );
  const free = distances(moved(0.05, Number.POSITIVE_INFINITY));
  const limited = distances(moved(0.05, 0.5));
  const largest = Math.max(...free);
  assert.ok(limited.every((distance, word) => distance <= free[word]! + 1e-9));
  assert.ok(limited.some((distance, word) => distance < 0.9 * free[word]!) && largest > 0);
  // Far beyond the limit the rate does not matter any more, and nothing runs away.
  assert.equal(moved(1e3, 0.5), moved(1e6, 0.5));
});

test('groups of one block do not see what each other changes, blocks do', () => {
  const trained = (blockGroups: number) => {
    const tables = someTables(WIDTH);
    trainWordVectors(someWork({ blockGroups }), tables);
    return tables;
  };
  assert.not.equal(trained(1), trained(2));
  assert.equal(trained(100), trained(1000));
});

test.run();
