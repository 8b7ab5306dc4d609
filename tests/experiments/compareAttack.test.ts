import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../src/candidates/candidateList.js';
import { compare } from '../../src/experiments/compare.js';
import { summariseAttacks } from '../../src/experiments/comparisonAttack.js';
import { summarisePoison } from '../../src/experiments/comparisonPoison.js';
import { resultOf } from '../../src/model/resultOf.js';
import { sentimentTexts } from '../robustness/poisoning/planted.js';

const texts = sentimentTexts(40, 'test', { noise: 0.2 });
const words = [...new Set(texts.flatMap(({ text }) => text.toLowerCase().match(/[a-z]{3,}/g) ?? []))];
const candidates = candidateList(
  'neighbours',
  new Map(
    words.map((word, at) => [word, [words[(at + 1) % words.length]!, words[(at + 2) % words.length]!]]),
  ),
);

test('each family is attacked as far as it shows, and the backdoors stand in the same row', async () => {
  const { cells } = await resultOf(
    compare({
      labeled: sentimentTexts(60, 'labeled', { noise: 0.2 }),
      unlabeled: sentimentTexts(60, 'pile', { noise: 0.2 }),
      test: texts,
      options: { maxSteps: 10, minDocumentFrequency: 1 },
      labelCounts: ['all'],
      methods: ['linear', 'knn', 'cnn'],
      seeds: 1,
      attack: {
        ...{ profile: 'standard', samples: 3, seed: 1, candidates },
        attack: ['greedy', 'transfer', 'carlini-wagner'],
      },
      poison: { poison: ['labeled-trigger'], shares: [0.2] },
    }),
  );
  const rows = summariseAttacks(cells);
  assert.equal(
    rows.map(({ method, smallestNorm }) => [method, smallestNorm !== null]),
    [
      ['linear', false],
      ['knn', false],
      ['cnn', true],
    ],
  );
  const poisoned = summarisePoison(cells);
  for (const [at, { attacks, backdoor, queriesPerSecond }] of rows.entries()) {
    assert.equal(Object.keys(attacks), ['greedy', 'transfer']);
    assert.equal(backdoor, { 'labeled-trigger 20 %': poisoned[at]!.success });
    assert.ok(queriesPerSecond! > 0);
  }
});

test.run();
