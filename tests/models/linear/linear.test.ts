import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadClassifier } from '../../../src/models/classifier.js';
import { linearLogits, ngramContributions } from '../../../src/models/linear/linear.js';
import type { LinearModel } from '../../../src/models/linear/linearModel.js';
import { neural } from '../../../src/models/neural/networkModel.js';
import { loadModel, loadModelOf, saveModel } from '../../../src/models/savedModel.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../../src/storage/safetensors.js';
import { softmax } from '../../../src/tensor/softmax.js';
import { encodeText } from '../../../src/text/encode.js';
import { train } from '../../../src/training/train.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../../corpus/helpers.js';
import { withoutManifest } from '../../storage/testing.js';
import { calibratedProbabilities, modelOf, ofType, probabilities, reviews } from '../../training/testing.js';

const test = suiteWithFolder('linear model');

const labels = ['bad', 'good', 'odd'] as const;

async function trained(count = 90): Promise<LinearModel> {
  const events = [];
  for await (const event of train({
    labeled: reviews(count, { labels }),
    development: 0,
    options: { model: 'linear', minDocumentFrequency: 1 },
  }))
    events.push(event);
  return modelOf('linear', ofType(events, 'end')[0]!.model);
}

const TEXTS = ['A great <b>film</b> and a great story', 'dull dull qqq weird', '', 'the film was great'];

test('the contributions of the n-grams of a text and the bias add up to its logits', async () => {
  const { state, vocabulary, textOptions } = await trained();
  const { ids } = encodeText(TEXTS[0]!, vocabulary, textOptions);
  const contributions = ngramContributions(state, ids);
  const sums = [...state.bias].map((bias, c) =>
    contributions.reduce((sum, { logits }) => sum + logits[c]!, bias),
  );
  linearLogits(state, ids).forEach((logit, c) => assert.ok(Math.abs(logit - sums[c]!) < 1e-5));
  const great = contributions.find(
    ({ words }) => words.map((word) => vocabulary.tokens[word]).join(' ') === 'great',
  );
  assert.equal(great?.places, [1, 5]);
  assert.ok(great!.logits[1]! > 0 && great!.logits[0]! < 0, 'great speaks for good and against bad');
});

test('softmax of logits of any size', () => {
  assert.equal([...softmax([1000, 1000])], [0.5, 0.5]);
  assert.equal([...softmax([-1000, 0])], [0, 1]);
});

test('a saved model comes back with the same probabilities to the bit, and needs no tensor engine', async ({
  folder,
}) => {
  const model = await trained();
  await saveModel(folder.path, model, { method: 'linear' });
  const loaded = await loadModel(folder.path);
  assert.equal(loaded.classes, labels);
  assert.equal(await probabilities(loaded, TEXTS), await probabilities(model, TEXTS));
  const answers = [];
  for await (const answer of (await loadClassifier(folder.path)).classify(TEXTS)) answers.push(answer);
  assert.equal(
    answers.map((answer) => labels.map((label) => answer.probabilities[label])),
    await calibratedProbabilities(model, TEXTS),
  );
  assert.equal(
    answers.map(({ unknownWords }) => unknownWords),
    [0, 0.25, 1, 0],
  );
  holdsInOrder(await inputErrorOf(() => loadModelOf(neural, folder.path)), 'linear model', 'network');
});

const SPOILT: readonly [string, readonly string[], (arrays: Map<string, NamedArray>) => void][] = [
  ['no n-grams', ['no ngrams', '32-bit integers'], (arrays) => arrays.delete('ngrams')],
  [
    'floats as n-grams',
    ['ngrams of shape'],
    (arrays) => {
      const { shape, values } = arrays.get('ngrams')!;
      arrays.set('ngrams', { shape, values: Float32Array.from(values) });
    },
  ],
  [
    'a prefix ahead of its n-gram',
    ['the pair 100000, ', 'as n-gram 5', 'comes before'],
    (arrays) => {
      arrays.get('ngrams')!.values[10] = 100000;
    },
  ],
  [
    'a negative prefix',
    ['the pair -1, ', 'comes before'],
    (arrays) => {
      arrays.get('ngrams')!.values[0] = -1;
    },
  ],
  [
    'a word that is none',
    ['as n-gram 2', 'a word below'],
    (arrays) => {
      arrays.get('ngrams')!.values[5] = 1e6;
    },
  ],
  [
    'a special token as word',
    ['as n-gram 0', 'a word below'],
    (arrays) => {
      arrays.get('ngrams')!.values[1] = 2;
    },
  ],
  [
    'a pair twice',
    ['as n-gram 1', 'each pair once'],
    (arrays) => {
      const { values } = arrays.get('ngrams')!;
      values[2] = values[0]!;
      values[3] = values[1]!;
    },
  ],
  [
    'an n-gram without end',
    ['at most 8 words'],
    (arrays) => {
      const { values } = arrays.get('ngrams')!;
      const words = arrays.get('weights')!.shape[0]! - values.length / 2;
      for (let pair = 1; pair < values.length / 2; pair += 1) values[2 * pair] = words + pair - 1;
    },
  ],
  [
    'too few weights',
    ['weights of shape', 'weights as 32-bit numbers'],
    (arrays) => {
      arrays.set('weights', { shape: [4, 3], values: new Float32Array(12) });
    },
  ],
  [
    'a weight that is not finite',
    ['NaN at place 3 of weights', 'finite'],
    (arrays) => {
      arrays.get('weights')!.values[3] = Number.NaN;
    },
  ],
  [
    'one bias too many',
    ['bias of shape [4]', '[3]'],
    (arrays) => {
      arrays.set('bias', { shape: [4], values: new Float32Array(4) });
    },
  ],
  [
    'an array too many',
    ['an array named "embeddings"'],
    (arrays) => {
      arrays.set('embeddings', { shape: [1], values: new Float32Array(1) });
    },
  ],
];

for (const [what, words, spoil] of SPOILT)
  test(`${what}: refused in one clear sentence that names the file`, async ({ folder }) => {
    await saveModel(folder.path, await trained(30));
    const file = join(folder.path, 'weights.safetensors');
    const { arrays, metadata } = decodeSafetensors(readFileSync(file), file);
    spoil(arrays);
    withoutManifest(folder.path);
    writeFileSync(file, Buffer.concat(encodeSafetensors(arrays, Object.fromEntries(metadata))));
    const message = await inputErrorOf(() => loadModel(folder.path));
    holdsInOrder(message, file, ...words);
    assert.not.match(message, '\n');
  });

test.run();
