import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparedMethod } from '../../src/experiments/comparedMethods.js';
import type { ScoredRun } from '../../src/experiments/comparisonCell.js';
import { verdictOf } from '../../src/experiments/verdict.js';
import { seeded } from '../evaluation/testing.js';

const TEXTS = 1000;

/** Runs of 4 seeds that err on so many of 1,000 texts, give or take 10, each on other ones. */
function runs(method: ComparedMethod, wrong: number, { labels = 100, seeds = 4 } = {}): ScoredRun[] {
  return Array.from({ length: seeds }, (_, index) => {
    const seed = index + 1;
    const random = seeded(seed * 7919 + wrong * 31 + labels + method.length);
    const errors = wrong + (index % 3) * 10 - 10;
    const order = Array.from({ length: TEXTS }, (_text, text) => text).sort(() => random() - 0.5);
    const missed = new Set(order.slice(0, errors));
    const correct = Uint8Array.from({ length: TEXTS }, (_text, text) => (missed.has(text) ? 0 : 1));
    return { run: { method, labels, seed, testError: errors / TEXTS, devError: null, seconds: 1 }, correct };
  });
}

const networks = { learnsVectors: false, texts: 5000 };
const documents = { learnsVectors: true, texts: 5000 };

test('yes: better than every method that gets nothing from the texts, by more than chance', () => {
  const scored = [
    ...runs('linear', 200),
    ...runs('supervised', 190),
    ...runs('vat-without-unlabeled', 180),
    ...runs('vat', 100),
  ];
  const { answer, method, labels, obstacle, tests, counts } = verdictOf(scored, networks);
  assert.equal([answer, method, labels, obstacle, tests], ['yes', 'vat', 100, null, 3]);
  const [{ against, error, seeds }] = counts as [(typeof counts)[0]];
  assert.is(Math.round(1000 * error), 98);
  assert.is(seeds, 4);
  assert.equal(
    against.map((one) => [one.method, one.pileUse, one.outcome]),
    [
      ['linear', 'nothing', 'better'],
      ['vat-without-unlabeled', 'nothing', 'better'],
      ['supervised', 'nothing', 'better'],
    ],
  );
  for (const one of against) assert.ok(one.adjustedPValue! >= one.pValue!);
});

test('vectors of texts are learnt from all of them: supervised training decides nothing there', () => {
  const scored = [...runs('vat-without-unlabeled', 180), ...runs('supervised', 100), ...runs('vat', 100)];
  const ofDocuments = verdictOf(scored, documents);
  assert.is(ofDocuments.answer, 'yes');
  assert.equal(
    ofDocuments.counts[0]!.against.map(({ pileUse }) => pileUse),
    ['nothing', 'vectors of texts'],
  );
  assert.is.not(verdictOf(scored, networks).answer, 'yes');
});

test('no: worse than a method without the texts, or no gain of a point is left within the interval', () => {
  const worse = [...runs('linear', 100), ...runs('vat-without-unlabeled', 180), ...runs('vat', 170)];
  assert.equal(
    verdictOf(worse, networks).counts[0]!.against.map(({ outcome }) => outcome),
    ['worse', 'not shown'],
  );
  assert.is(verdictOf(worse, networks).answer, 'no');
  // The same answers but for one text in a thousand, now better, now worse.
  const twin = runs('vat-without-unlabeled', 100);
  const same = twin.map(({ run, correct }): ScoredRun => {
    const changed = correct.slice();
    const isBetter = run.seed % 2;
    changed[changed.indexOf(1 - isBetter)] = isBetter;
    const testError = run.testError + (isBetter ? -1 : 1) / TEXTS;
    return { run: { ...run, method: 'vat', testError }, correct: changed };
  });
  const { answer, counts } = verdictOf([...twin, ...same], networks);
  assert.is(counts[0]!.against[0]!.outcome, 'no gain');
  assert.is(answer, 'no');
});

test('not shown: chance, few seeds, nothing of the same kind to hold it against, or no text', () => {
  const close = [...runs('vat-without-unlabeled', 110), ...runs('vat', 100)];
  const told = (scored: readonly ScoredRun[], facts = networks) => {
    const { answer, obstacle } = verdictOf(scored, facts);
    return [answer, obstacle];
  };
  assert.equal(told(close), ['not shown', null]);
  const two = { seeds: 2 };
  assert.equal(told([...runs('vat-without-unlabeled', 300, two), ...runs('vat', 50, two)]), [
    'not shown',
    'few seeds',
  ]);
  assert.equal(told([...runs('linear', 300), ...runs('vat', 50)]), ['not shown', 'no control']);
  assert.equal(told(runs('vat', 50)), ['not shown', 'no control']);
  assert.equal(told([...runs('linear', 300), ...runs('supervised', 50)]), ['not shown', 'no method']);
  assert.equal(told(close, { ...networks, texts: 100 }), ['not shown', 'no unlabeled texts']);
});

test('of several label counts the fewest with a yes are told, and the method is chosen by its name', () => {
  const scored = [
    ...runs('supervised', 250, { labels: 100 }),
    ...runs('rp', 20, { labels: 100 }),
    ...runs('vat', 240, { labels: 100 }),
    ...runs('supervised', 200, { labels: 400 }),
    ...runs('vat', 100, { labels: 400 }),
    ...runs('supervised', 100, { labels: 1600 }),
    ...runs('vat', 100, { labels: 1600 }),
  ];
  const { method, answer, labels, counts } = verdictOf(scored, networks);
  assert.equal([method, answer, labels], ['vat', 'yes', 400]);
  assert.is(counts[0]!.answer, 'not shown');
  const { labelsNeeded, labelsNeededBySeed } = counts[1]!.against[0]!;
  assert.equal(labelsNeeded, { is: 'about', labels: 1600 });
  assert.ok(labelsNeededBySeed!.every((needed) => needed.labels === 1600));
});

test('many comparisons raise what a difference must be', () => {
  const alone = [...runs('vat-without-unlabeled', 128), ...runs('vat', 100)];
  const others = [200, 400, 800, 1600].flatMap((labels) => [
    ...runs('vat-without-unlabeled', 101, { labels }),
    ...runs('vat', 100, { labels }),
  ]);
  const pOf = (scored: readonly ScoredRun[]) => verdictOf(scored, networks).counts[0]!.against[0]!;
  const [one, many] = [pOf(alone), pOf([...alone, ...others])];
  assert.is(one.adjustedPValue, one.pValue);
  assert.is(many.pValue, one.pValue);
  assert.ok(Math.abs(many.adjustedPValue! - 5 * one.pValue!) < 1e-12);
});

test.run();
