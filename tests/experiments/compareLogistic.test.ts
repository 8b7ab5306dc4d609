import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import type { Baseline } from '../../src/experiments/natural.js';
import { createLogistic } from '../../src/experiments/naturalLogistic.js';
import { holdsInOrder, inputErrorOf } from '../corpus/helpers.js';
import { close } from '../evaluation/testing.js';
import { reviews } from '../training/testing.js';

const texts = (...rows: (readonly [text: string, label: string])[]): Example[] =>
  rows.map(([text, label], index) => ({ id: String(index), text, label }));

function trained(examples: readonly Example[]): Baseline {
  const logistic = createLogistic(true);
  for (const example of examples) logistic.learn(example);
  logistic.finish();
  return logistic;
}

const first = (logistic: Baseline, text: string) => [...logistic.probabilities(text).keys()][0];

/** Of letters only, which the tokeniser leaves whole. */
const words = (count: number, stem: string) =>
  Array.from(
    { length: count },
    (_, index) => stem + String.fromCharCode(97 + (index % 26)).repeat(1 + index / 26),
  ).join(' ');

test('learns which words tell', () => {
  const logistic = trained(reviews(60));
  const unseen = reviews(100, { seed: 2 });
  assert.ok(unseen.filter(({ text, label }) => first(logistic, text) !== label).length <= 10);
});

/** Gradient descent with an intercept as the package does it, on the words `x`, `y`, `z` and a word of every text. */
function descendByHand(rows: readonly (readonly number[])[], targets: readonly number[]): number[] {
  let theta = rows[0]!.map(() => 0);
  let last = Number.POSITIVE_INFINITY;
  for (;;) {
    const errors = rows.map((row, text) => logistic(dot(theta, row)) - targets[text]!);
    const slope = theta.map((_, place) => dot(errors, column(rows, place)) / rows.length);
    theta = theta.map((one, place) => one - 3 * slope[place]!);
    const losses = rows.map((row, text) => {
      const share = logistic(dot(theta, row));
      return -Math.log(targets[text] === 1 ? share : 1 - share);
    });
    const cost = losses.reduce((sum, one) => sum + one, 0) / rows.length;
    if (last - cost < 0.0001) return theta;
    last = cost;
  }
}

const column = (rows: readonly (readonly number[])[], place: number) => rows.map((row) => row[place]!);
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, one, place) => sum + one * b[place]!, 0);
const logistic = (score: number) => 1 / (1 + Math.exp(-score));

test('the probabilities are those of its descent, intercept included: by hand', () => {
  const found = trained(texts(['x y', 'a'], ['x', 'a'], ['z', 'b'], ['x z', 'a']));
  // Of 4 texts 6 words are said, and the word of every text: squared lengths of 3/2 on average.
  const s = Math.sqrt(1.5 / (6 / 4 + 1));
  const rows = [
    [1, s, s, s, 0],
    [1, s, s, 0, 0],
    [1, s, 0, 0, s],
    [1, s, s, 0, s],
  ];
  const theta = descendByHand(rows, [1, 1, 0, 1]);
  for (const [text, row] of [
    ['x y', rows[0]!],
    ['z unknown', rows[2]!],
    ['', [1, s, 0, 0, 0]],
  ] as const)
    close(found.probabilities(text).get('a')!, logistic(dot(theta, row)), 1e-9);
});

test('the more frequent class has what no word tells', () => {
  const lopsided = trained(texts(['one', 'seldom'], ['two', 'often'], ['three', 'often'], ['four', 'often']));
  assert.is(first(lopsided, 'five'), 'often');
  assert.is(first(lopsided, ''), 'often');
});

test('long texts neither end the descent early nor keep it from ending', () => {
  const corpus = texts(
    ...['one', 'two', 'three', 'four'].flatMap((stem) => [
      [`good ${words(200, stem)} ${words(100, 'both')}`, 'a'] as const,
      [`bad ${words(200, `${stem}s`)} ${words(100, 'both')}`, 'b'] as const,
    ]),
  );
  const found = trained(corpus);
  for (const { text, label } of corpus) assert.is(first(found, text), label);
  assert.ok(found.probabilities('good').get('a')! > 0.5 && found.probabilities('bad').get('a')! < 0.5);
});

test('labels and words may be any text; the probabilities of several classes add up to 1', () => {
  const labels = ['constructor', '__proto__', ' toString ', 'toString', '', '7'];
  const told = ['constructor', 'proto', 'hasownproperty', 'plain', 'empty', 'seven'];
  const found = trained(texts(...told.map((word, index) => [word, labels[index]!] as const)));
  assert.equal(
    told.map((word) => first(found, word)),
    labels,
  );
  const shares = [...found.probabilities('plain').values()];
  close(
    shares.reduce((sum, one) => sum + one, 0),
    1,
  );
});

test('what it cannot bear or learn is refused', async () => {
  const large = texts(
    ...Array.from(
      { length: 40 },
      (_, text) => [words(400, `w${'abcde'[text % 5]}${'fghijklm'[text % 8]}`), String(text)] as const,
    ),
  );
  holdsInOrder(
    await inputErrorOf(async () => trained(large)),
    'the labeled texts of logistic: found 11 or more labeled texts x 4400 words x 11 classes',
    'a product of at most 500000',
  );
  const alike = texts([`${words(600, 'w')} good`, 'a'], [`${words(600, 'w')} bad`, 'b']);
  holdsInOrder(await inputErrorOf(async () => trained(alike)), 'natural says "unable to find minimum"');
  holdsInOrder(await inputErrorOf(async () => trained(texts(['', 'a'], [' ', 'b']))), 'no word');
});

test.run();
