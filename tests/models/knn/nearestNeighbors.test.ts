import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNeighbors } from '../../../src/models/knn/nearestNeighbors.js';
import { ngramRows } from '../../../src/ngrams/ngramFeatures.js';
import { createNgramTable } from '../../../src/ngrams/ngrams.js';
import { softmax } from '../../../src/tensor/softmax.js';
import { FIRST, planted, textOf, WORDS } from '../planted.js';

const test = suite('nearest neighbors');

async function neighborsOf(classes: number, neighbors: number, votes = new Float32Array(classes).fill(1)) {
  const { table, labels } = planted(150, classes);
  const ngrams = createNgramTable(FIRST + WORDS, 1, new Int32Array(0));
  const learnt = { table: table.slice(10), labels: labels.slice(10) };
  const rows = await ngramRows(ngrams, learnt.table.map(textOf));
  const ask = createNeighbors({ classes, neighbors, ngrams, rows, labels: learnt.labels, votes });
  return { learnt, asked: table.slice(0, 10), ask: (row: readonly number[]) => ask(textOf(row).ids) };
}

/**
 * X, y = planted(150, 3); T = TfidfTransformer().fit(X[10:])
 * KNeighborsClassifier(7, metric='cosine', weights=lambda d: 1 - d, algorithm='brute')
 *   .fit(T.transform(X[10:]), y[10:]).predict_proba(T.transform(X[:10]))         (scikit-learn)
 * Text 3 is left out, whose 7th neighbor is as near as the 8th.
 */
const REFERENCE: Readonly<Record<number, readonly number[]>> = {
  0: [0.253271, 0.461152, 0.285577],
  1: [0.431293, 0.43222, 0.136486],
  2: [0.352838, 0.262668, 0.384494],
  4: [0, 0.447502, 0.552498],
  5: [0.430503, 0.136043, 0.433455],
  6: [0.297271, 0.161756, 0.540973],
  7: [0.134669, 0.581404, 0.283927],
  8: [0.430741, 0.282374, 0.286885],
  9: [0.424369, 0, 0.575631],
};

test('they vote as those of KNeighborsClassifier, to within the weight of the prior', async () => {
  const { asked, ask } = await neighborsOf(3, 7);
  for (const [text, expected] of Object.entries(REFERENCE)) {
    const found = softmax(ask(asked[Number(text)]!));
    expected.forEach((share, c) =>
      assert.ok(Math.abs(found[c]! - share) < 2e-3, `${text}: ${found.join()} ${expected.join()}`),
    );
  }
});

test('they are those of a search through all texts', async () => {
  const { learnt, asked, ask } = await neighborsOf(2, 5);
  const texts = learnt.table.length;
  const idf = Array.from({ length: WORDS }, (_, word) => {
    const count = learnt.table.filter((row) => row[word] === 1).length;
    return Math.log((1 + texts) / (1 + count)) + 1;
  });
  const norm = (row: readonly number[]) =>
    Math.sqrt(row.reduce((sum, has, word) => sum + has * idf[word]! ** 2, 0));
  for (const row of asked) {
    const near = learnt.table
      .map((other, text) => {
        const product = row.reduce((sum, has, word) => sum + has * other[word]! * idf[word]! ** 2, 0);
        return { text, cosine: product / (norm(row) * norm(other)) };
      })
      .sort((a, b) => b.cosine - a.cosine || a.text - b.text);
    // Rounding may swap equally near ones of two classes.
    if (near[4]!.cosine - near[5]!.cosine < 1e-9) continue;
    const votes = [0, 1].map((c) => (0.01 * learnt.labels.filter((label) => label === c).length) / texts);
    for (const { text, cosine } of near.slice(0, 5)) votes[learnt.labels[text]!]! += cosine;
    ask(row).forEach((logit, c) =>
      assert.ok(Math.abs(Math.exp(logit) - votes[c]!) < 1e-5, `${Math.exp(logit)} ${votes[c]}`),
    );
  }
});

test('a text of unknown words gets the shares of the classes, and votes may weigh differently', async () => {
  const none = Array.from({ length: WORDS }, () => 0);
  const { learnt, ask } = await neighborsOf(2, 5);
  const share = learnt.labels.filter((label) => label === 1).length / learnt.labels.length;
  assert.ok(Math.abs(softmax(ask(none))[1]! - share) < 1e-6);
  const { asked, ask: askWeighted } = await neighborsOf(2, 5, Float32Array.of(1, 3));
  const [plain, weighted] = [softmax(ask(asked[0]!)), softmax(askWeighted(asked[0]!))];
  const odds = plain[1]! / plain[0]!;
  assert.ok(Math.abs(weighted[1]! / weighted[0]! - 3 * odds) < 1e-4, `${odds} ${weighted.join()}`);
});

test.run();
