import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ExplainedWord, explain } from '../../src/explanation/explain.js';
import { indexTexts } from '../../src/explanation/nearestTexts.js';
import { explainPerturbation } from '../../src/explanation/perturbation.js';
import { prepareData } from '../../src/model/data.js';
import type { Model } from '../../src/model/model.js';
import type { NetworkModel } from '../../src/models/neural/networkModel.js';
import { withReading } from '../../src/text/readings.js';
import { inputErrorOf, seededRandom } from '../corpus/helpers.js';
import {
  calibratedProbabilities,
  chooseTestEngine,
  networkOf,
  probabilities,
  run,
  tinyOptions,
} from '../training/testing.js';

const PLAIN = 'the a film story actor scene was and of it with in music an ending'.split(' ');
const PLANTED = { bad: 'walrus', good: 'zebra', odd: 'yak' };
type Label = keyof typeof PLANTED;

/** Nine plain words and one that alone decides the class. */
function texts(count: number, seed: number) {
  const random = seededRandom(seed);
  const labels = Object.keys(PLANTED) as Label[];
  return Array.from({ length: count }, (_, index) => {
    const label = labels[index % labels.length]!;
    const words = Array.from({ length: 9 }, () => PLAIN[Math.floor(random() * PLAIN.length)]!);
    words.splice(Math.floor(random() * 10), 0, PLANTED[label]);
    return { id: `${seed}:${index}`, text: words.join(' '), label };
  });
}

let model: NetworkModel;
test.before(async () => {
  await chooseTestEngine();
  const options = tinyOptions({ objective: 'supervised', maxSteps: 80, maxTokens: 12, keep: 'end' });
  const data = await prepareData({ labeled: texts(90, 1), development: texts(30, 2) }, options);
  model = networkOf((await run(data, options)).end.model);
});

const largest = (words: readonly ExplainedWord[], value: (word: ExplainedWord) => number) =>
  words.reduce((best, word) => (value(word) > value(best) ? word : best)).word;

test('the word that was planted carries the answer, by both measures', async () => {
  for (const { text, label } of texts(30, 3)) {
    const explanation = await explain(model, text);
    assert.is(explanation.label, label, 'the model has learnt it');
    assert.is(
      largest(explanation.words, ({ contribution }) => contribution),
      PLANTED[label],
      text,
    );
    assert.is(
      largest(explanation.words, (word) => word.occlusion!),
      PLANTED[label],
      text,
    );
  }
});

test('the rest of the figures are those of the model, and add up', async () => {
  const text = 'The film was a ZEBRA, <b>music</b> and quux';
  const explanation = await explain(model, text, { occlusion: false });
  const [row] = await probabilities(model, [text]);
  const sorted = row!.map((probability, c) => ({ probability, label: model.classes[c] }));
  sorted.sort((a, b) => b.probability - a.probability);
  assert.is(explanation.label, sorted[0]!.label);
  assert.is(explanation.rival, sorted[1]!.label);
  // The probability is the one that `classify` gives; the margin is that of the logits.
  const [told] = await calibratedProbabilities(model, [text]);
  assert.is(explanation.probability, Math.max(...told!));
  const margin = Math.log(sorted[0]!.probability / sorted[1]!.probability);
  assert.ok(Math.abs(explanation.margin - margin) < 1e-4);
  const sum = explanation.words.reduce((total, { contribution }) => total + contribution, 0);
  assert.ok(Math.abs(sum - (explanation.margin - explanation.baseline)) <= explanation.gap + 1e-9);
  assert.ok(explanation.gap < 0.02 * Math.max(1, Math.abs(explanation.margin)));
  assert.equal(
    explanation.words.map(({ word, known, occlusion }) => ({ word, known, occlusion })),
    ['The', 'film', 'was', 'a', 'ZEBRA', ',', 'music', 'and', 'quux'].map((word) => ({
      word,
      known: ![',', 'quux'].includes(word),
      occlusion: null,
    })),
  );
  for (const { word, start, end } of explanation.words) assert.is(explanation.text.slice(start, end), word);
});

test('of a text that is too long the words that were read are explained', async () => {
  const { words, text } = await explain(model, `${'film '.repeat(20)}zebra and walrus`);
  assert.is(words.length, 11);
  assert.is(words.at(-1)!.word, 'walrus');
  assert.is(words[0]!.start, 5 * 12);
  assert.is(text.length, 5 * 20 + 16);
});

test('a text without words has none to explain', async () => {
  const { words, margin, baseline, gap } = await explain(model, ' ');
  assert.equal(words, []);
  assert.is(margin, baseline);
  assert.is(gap, 0);
});

test('the nearest labeled texts are those with the same word, a text itself the nearest of all', async () => {
  const training = texts(90, 1);
  const one = training[4]!;
  const nearest = await indexTexts(model, [...training, { id: 'no label', text: one.text }]);
  const [own, ...others] = await nearest.find(one.text, 5);
  assert.is(own!.id, one.id);
  assert.ok(own!.similarity > 0.9999);
  assert.is(others.length, 4);
  for (const { label, similarity } of others) {
    assert.is(label, one.label);
    assert.ok(similarity <= own!.similarity && similarity > 0);
  }
});

test('looking among texts without labels is an error', async () => {
  const error = await indexTexts(model, [{ id: '1', text: 'a film' }]).then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.match(error!.message, 'found no labeled text');
});

test('an abort ends it', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const error = await explain(model, 'a film', { signal }).then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.is(error?.message, 'enough');
});

test('the perturbation pushes words towards those that were planted in other classes', async () => {
  for (const { text, label } of texts(30, 3)) {
    const found = await explainPerturbation(model, text, { epsilon: 3 });
    const towards = found.words.slice(0, 3).map((word) => word.towards[0]!.word);
    const others = Object.values(PLANTED).filter((word) => word !== PLANTED[label]);
    assert.ok(
      towards.some((word) => others.includes(word)),
      `${label}: ${towards}`,
    );
    assert.not.ok(towards.includes(PLANTED[label]), `${label}: ${towards}`);
    for (const { word, towards: near } of found.words)
      assert.ok(
        near.every((one) => one.cosine > 0 && one.word !== word),
        `${word}: ${JSON.stringify(near)}`,
      );
    assert.is(found.label, label);
    assert.ok(found.marginAfter < found.margin, `${found.marginAfter}`);
    assert.ok(
      found.divergence > 2 * found.randomDivergence,
      `${found.divergence}, ${found.randomDivergence}`,
    );
    const squares = found.words.reduce((sum, { push }) => sum + push ** 2, 0);
    assert.ok(Math.abs(squares - 1) < 1e-5, `${squares}`);
  }
});

test('the perturbation is that of the words as a defense reads them', async () => {
  const reading = { ...model, vocabulary: withReading(model.vocabulary, 'normalised-characters') };
  const { text } = texts(1, 3)[0]!;
  const misspelt = text.replace('walrus', 'wlarus');
  assert.is.not(misspelt, text);
  const [meant, found] = [
    await explainPerturbation(model, text),
    await explainPerturbation(reading, misspelt),
  ];
  assert.equal([found.margin, found.marginAfter], [meant.margin, meant.marginAfter]);
  assert.is.not((await explainPerturbation(model, misspelt)).margin, meant.margin);
});

test('a larger perturbation turns the answer', async () => {
  const { text, label } = texts(1, 3)[0]!;
  const small = await explainPerturbation(model, text, { epsilon: 0.01 });
  assert.is(small.labelAfter, label);
  const large = await explainPerturbation(model, text, { epsilon: 20 });
  assert.is.not(large.labelAfter, label);
  assert.ok(large.marginAfter < 0);
});

test('a text without words is not perturbed, and a model without word embeddings is refused', async () => {
  const { words, divergence } = await explainPerturbation(model, '');
  assert.equal([words, divergence], [[], 0]);
  const { bind: _, ...closed } = model;
  const refused = await inputErrorOf(() => explainPerturbation(closed as Model, 'a film'));
  assert.match(refused, /without a network.*--model bilstm/s);
});

test.run();
