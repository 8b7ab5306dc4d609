import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linearModel } from '../../../src/models/linear/linearModel.js';
import { createNgramTable } from '../../../src/ngrams/ngrams.js';
import { type CorpusRecord, type Ending, modelCard } from '../../../src/report/cards/modelCard.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../../src/text/vocabulary.js';
import type { StartEvent } from '../../../src/training/events.js';
import { tinyOptions } from '../../training/testing.js';

const start: StartEvent = {
  type: 'start',
  options: tinyOptions({ seed: 7, maxTokens: 32 }),
  backend: 'native',
  classes: ['good', 'a|b\n'],
  labeledTexts: 90,
  unlabeledTexts: 300,
  developmentTexts: 100,
  vocabulary: 500,
  parameters: 9000,
  resumedAtStep: 0,
};
const state = {
  classes: 2,
  ngrams: createNgramTable(5, 1, new Int32Array(0)),
  weights: new Float32Array(10),
  bias: new Float32Array(2),
};
const calibration = { temperature: 1.537, prior: [0.6, 0.4], usualKnownWords: 0.9 };
const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'good', 'bad']);
const model = linearModel(
  { classes: start.classes, vocabulary, textOptions: tinyOptions(), calibration },
  state,
);
const end: Ending = {
  reason: 'finished',
  step: 40,
  seconds: 75,
  development: { error: 0.2, logLoss: 0.4567, step: 30 },
  model,
};
const data: CorpusRecord[] = [{ role: 'labeled', files: ['x|y.csv'], texts: 190, sha256: 'ab'.repeat(32) }];

test('says what was trained on what, how, how good it is, and how to load it', () => {
  const card = modelCard(start, end, data, '0.1.0');
  for (const part of [
    'Trained with textvat 0.1.0.',
    '| good | 60.0 % |',
    '| labeled | x\\|y.csv | 190 | `abababababababab` |',
    '90 labeled texts were trained on, 300 without looking at a label, 100 were held back.',
    'drawn from the labeled ones by seed 7',
    'Error on 100 development texts: 20.00 % (95 % interval 1',
    'log loss 0.457 before calibration, at step 30.',
    'with temperature 1.54',
    'objective `vat`: logistic regression on 5 words and n-grams',
    '500 words, 10 weights, seed 7',
    '40 steps in 1 min 15 s (finished), engine `native`',
    "await loadClassifier('<this folder>')",
    'Texts beyond 32 tokens are cut; what is kept: end.',
    '100 development texts are few',
    'Licence of the model: (fill in',
  ])
    assert.match(card, part);
});

test('an error of nothing has the exact interval', () => {
  const development = { error: 0, logLoss: 0.1, step: 30 };
  const card = modelCard({ ...start, developmentTexts: 6 }, { ...end, development }, data, '0.1.0');
  assert.match(card, 'Error on 6 development texts: 0.00 % (95 % interval 0.00 % to 45.93 %)');
});

test('labels and files cannot break its tables', () => {
  assert.match(modelCard(start, end, data, '0.1.0'), '| a\\|b␊ | 40.0 % |');
});

test('without development texts it promises nothing', () => {
  const card = modelCard({ ...start, developmentTexts: 0 }, { ...end, development: null }, data, '0.1.0');
  assert.match(card, 'No development texts were held back, so nothing is known of its quality');
  assert.match(card, 'The probabilities are not calibrated, for want of development texts to do it on.');
  assert.not.match(card, 'drawn from');
  assert.not.match(card, 'started from');
  assert.match(
    modelCard(start, end, data, '0.1.0', 'movie-reviews'),
    'started from what `movie-reviews` had learnt',
  );
  const early = modelCard(start, { ...end, development: null }, data, '0.1.0');
  assert.match(early, 'ended before the first measurement');
  assert.match(early, 'not calibrated');
});

test('a development corpus is named as such; a model that reads whole texts has no limit of length', () => {
  const development = { role: 'development', files: ['dev.csv'], texts: 250, sha256: 'cd'.repeat(32) };
  const options = tinyOptions({
    model: 'linear',
    objective: 'supervised',
    maxTokens: Number.MAX_SAFE_INTEGER,
  });
  const card = modelCard({ ...start, options, developmentTexts: 250 }, end, [...data, development], '0.1.0');
  assert.match(card, 'are those of the development corpus');
  assert.match(card, 'logistic regression on');
  for (const absent of ['are cut', 'are few', 'The step was chosen']) assert.not.match(card, absent);
});

test('a self-trained model says that texts without a label had a part in it', () => {
  const options = tinyOptions({ model: 'linear', objective: 'self-training' });
  assert.match(modelCard({ ...start, options }, end, data, '0.1.0'), 'for which a first model stands in');
});

test.run();
