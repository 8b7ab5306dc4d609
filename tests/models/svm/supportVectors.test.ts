import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSupportVectors } from '../../../src/models/svm/supportVectors.js';
import { ngramRows } from '../../../src/ngrams/ngramFeatures.js';
import { createNgramTable } from '../../../src/ngrams/ngrams.js';
import { createRandom } from '../../../src/tensor/random.js';
import { FIRST, planted, textOf, WORDS } from '../planted.js';

const test = suite('support vector machines by dual coordinate descent');

const TEXTS = 150;

/** The variance of word w is 0.5 + w / 12. */
async function solved(classes: number, epochs: number) {
  const { table, labels } = planted(TEXTS, classes);
  const rows = await ngramRows(createNgramTable(FIRST + WORDS, 1, new Int32Array(0)), table.map(textOf));
  const targets = new Float32Array(TEXTS * classes);
  labels.forEach((label, text) => {
    targets[text * classes + label] = 1;
  });
  const variances = Float32Array.from({ length: (FIRST + WORDS) * classes }, (_, at) => {
    const word = Math.floor(at / classes) - FIRST;
    return word < 0 ? 0 : 0.5 + word / 12;
  });
  const machine = createSupportVectors({
    rows,
    variances,
    targets,
    weights: new Float32Array(TEXTS).fill(0.1),
  });
  const random = createRandom(1, 'test');
  let found = { loss: 0, gap: 0 };
  for (let epoch = 0; epoch < epochs; epoch += 1) found = await machine.epoch(random);
  const scores = (text: number, c: number) =>
    table[text]!.reduce(
      (sum, has, word) => sum + has * machine.weights[(FIRST + word) * classes + c]!,
      machine.bias[c]!,
    );
  return { ...found, scores, labels };
}

/**
 * X, y = planted(150, classes); V = 0.5 + numpy.arange(12) / 12
 * LinearSVC(C=0.1, loss='squared_hinge', tol=1e-10, max_iter=1000000, intercept_scaling=10**0.5)
 *   .fit(X * V**0.5, y).decision_function(X[:4] * V**0.5)                          (scikit-learn)
 */
const REFERENCE = {
  2: [[-0.449562], [-0.069347], [-0.252752], [-0.321018]],
  3: [
    [-0.53003, -0.618373, 0.157366],
    [-0.602032, -0.145395, -0.241911],
    [-0.509195, -0.548255, 0.070476],
    [-0.683927, -0.475405, 0.167679],
  ],
} as const;

for (const classes of [2, 3] as const)
  test(`of ${classes} classes it finds the optimum that LinearSVC finds`, async () => {
    const { scores, gap } = await solved(classes, 300);
    assert.ok(gap < 1e-4, `${gap}`);
    REFERENCE[classes].forEach((row, text) =>
      row.forEach((expected, at) => {
        const found = scores(text, classes === 2 ? 1 : at);
        assert.ok(Math.abs(found - expected) < 1e-4, `${found} ${expected}`);
      }),
    );
    if (classes === 2) assert.is(scores(0, 0), -scores(0, 1));
  });

test('the gap falls from epoch to epoch, and the loss is that of its scores', async () => {
  const early = await solved(3, 2);
  const late = await solved(3, 300);
  assert.ok(late.gap < early.gap / 10, `${early.gap} ${late.gap}`);
  let loss = 0;
  for (let text = 0; text < TEXTS; text += 1)
    for (let c = 0; c < 3; c += 1) {
      const sign = late.labels[text] === c ? 1 : -1;
      loss += Math.max(0, 1 - sign * late.scores(text, c)) ** 2 / (3 * TEXTS);
    }
  assert.ok(Math.abs(loss - late.loss) < 1e-3, `${loss} ${late.loss}`);
});

test.run();
