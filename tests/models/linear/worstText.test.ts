import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorstText } from '../../../src/models/linear/worstText.js';
import { buildNgramTable, ngramCount, visitNgrams } from '../../../src/ngrams/ngrams.js';
import { createRandom } from '../../../src/tensor/random.js';

const WORDS = 9;
const FIRST = 3;

/** All texts that the choices allow. */
function versions(ids: readonly number[], choices: readonly Int32Array[]): number[][] {
  return ids.reduce<number[][]>(
    (begun, id) => begun.flatMap((text) => [...choices[id]!].map((one) => [...text, one])),
    [[]],
  );
}

for (const order of [1, 2, 3]) {
  test(`no version has a smaller sum over n-grams of up to ${order} words`, async () => {
    const random = createRandom(order, 'worst versions');
    const draw = (below: number) => Math.floor(random.uniform() * below);
    const text = (length: number) => Int32Array.from({ length }, () => FIRST + draw(WORDS - FIRST));
    const table = await buildNgramTable(
      Array.from({ length: 60 }, () => text(12)),
      WORDS,
      { order, minTexts: 1 },
    );
    const choices = Array.from({ length: WORDS }, (_, id) =>
      Int32Array.from(new Set(id < FIRST || id % 2 === 0 ? [id] : [id, FIRST + draw(6), FIRST + draw(6)])),
    );
    const worst = createWorstText(table, choices);
    for (let round = 0; round < 20; round += 1) {
      const costs = Array.from({ length: ngramCount(table) }, () => random.uniform() - 0.5);
      // Each word once: a repeated one costs its share at each place, so that sums of versions would differ.
      const ids = Int32Array.from(random.shuffle([3, 4, 5, 6, 7, 8]).slice(0, 5));
      const costOf = (ngram: number) => costs[ngram]!;
      const sum = (version: ArrayLike<number>) => {
        let total = 0;
        visitNgrams(table, Int32Array.from(version), (ngram) => {
          total += costOf(ngram);
        });
        return total;
      };
      const least = Math.min(...versions([...ids], choices).map(sum));
      assert.ok(Math.abs(sum(worst(ids, costOf)) - least) < 1e-9, `round ${round}`);
    }
  });
}

test('an empty text and unknown words stay as they are', async () => {
  const table = await buildNgramTable([Int32Array.of(3, 4, 3, 4)], 5, { order: 2, minTexts: 1 });
  const choices = [0, 1, 2, 3, 4].map((id) => Int32Array.of(id));
  const worst = createWorstText(table, choices);
  assert.equal(
    worst(new Int32Array(0), () => 1),
    new Int32Array(0),
  );
  assert.equal(
    worst(Int32Array.of(1, 3, 1), () => 1),
    Int32Array.of(1, 3, 1),
  );
});

test.run();
