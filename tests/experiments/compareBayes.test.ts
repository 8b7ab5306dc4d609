import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { createNaiveBayes } from '../../src/experiments/naiveBayes.js';
import { reviews } from '../training/testing.js';

const texts = (...rows: (readonly [text: string, label: string])[]): Example[] =>
  rows.map(([text, label], index) => ({ id: String(index), text, label }));

function trainNaiveBayes(examples: readonly Example[], foldCase: boolean): (text: string) => string {
  const bayes = createNaiveBayes(foldCase);
  for (const example of examples) bayes.learn(example);
  return (text) => [...bayes.probabilities(text).keys()][0]!;
}

test('learns which words tell, and lets the more frequent class have the rest', () => {
  const predict = trainNaiveBayes(reviews(100), true);
  const unseen = reviews(100, { seed: 2 });
  assert.ok(unseen.filter(({ text, label }) => predict(text) !== label).length <= 5);
  const lopsided = trainNaiveBayes(texts(['one', 'seldom'], ['two', 'often'], ['three', 'often']), true);
  assert.is(lopsided('four'), 'often');
  assert.is(lopsided(''), 'often');
});

test('the probabilities are those of the counts: by hand', () => {
  // P(a) is proportional to (3/4) (2/3) (1/3) for "x y", P(b) to (2/4) (1/2) (2/2).
  const predict = trainNaiveBayes(texts(['x', 'a'], ['z', 'a'], ['y', 'b']), true);
  assert.is(predict('x y'), 'b');
  // (3/4) (2/3) against (2/4) (1/2).
  assert.is(predict('x'), 'a');
});

test('case is folded or kept as asked', () => {
  const corpus = texts(['GOOD thing', 'shouted'], ['good thing', 'said']);
  assert.is(trainNaiveBayes(corpus, false)('GOOD'), 'shouted');
  assert.is(trainNaiveBayes(corpus, false)('good'), 'said');
});

test('texts of hundreds of words are told apart', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const rare = Array.from(
    { length: 400 },
    (_, index) => `w${letters[index % 26]}${letters[Math.floor(index / 26)]}`,
  );
  const corpus = texts(
    ...Array.from({ length: 300 }, (_, index) =>
      index % 2 === 0 ? (['dull awful poor', 'bad'] as const) : (['great lovely fine', 'good'] as const),
    ),
    [rare.join(' '), 'bad'],
    [rare.join(' '), 'good'],
  );
  const predict = trainNaiveBayes(corpus, true);
  assert.is(predict(`great lovely ${rare.join(' ')}`), 'good');
  assert.is(predict(`dull awful ${rare.join(' ')}`), 'bad');
});

test('labels and words may be any text, names of object members too', () => {
  const labels = ['constructor', '__proto__', ' toString ', 'toString', '', '7'];
  const words = ['constructor', 'proto', 'hasownproperty', 'plain', 'empty', 'seven'];
  const predict = trainNaiveBayes(
    texts(...words.map((word, index) => [word, labels[index]!] as const)),
    true,
  );
  assert.equal(words.map(predict), labels);
});

test('a large vocabulary of rare words hides nothing', () => {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const rare = Array.from({ length: 100 }, (_, word) => `w${row}x${word}`).join(' ');
    return row % 2 === 0 ? ([`good ${rare}`, 'a'] as const) : ([`bad ${rare}`, 'b'] as const);
  });
  const corpus = texts(...rows);
  const predict = trainNaiveBayes(corpus, true);
  assert.equal(
    corpus.map(({ text }) => predict(text)),
    corpus.map(({ label }) => label),
  );
});

test('importing and using it leaves stdout clean, and loads quickly what it needs only', async () => {
  const program = `
    import { createNaiveBayes } from './src/experiments/naiveBayes.ts';
    const bayes = createNaiveBayes(true);
    bayes.learn({ id: '1', text: 'good', label: 'a' });
    bayes.learn({ id: '2', text: 'bad', label: 'b' });
    process.stderr.write([...bayes.probabilities('bad').keys()][0]);`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: new URL('../..', import.meta.url) },
  );
  assert.is(stdout, '');
  assert.is(stderr, 'b');
});

test.run();
