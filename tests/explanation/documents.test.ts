import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain } from '../../src/explanation/explain.js';
import { indexTexts } from '../../src/explanation/nearestTexts.js';
import type { Model } from '../../src/model/model.js';
import { ensembleModel } from '../../src/models/ensemble/ensembleModel.js';
import { train } from '../../src/training/train.js';
import { calibratedProbabilities, chooseTestEngine, modelOf, probabilities } from '../training/testing.js';
import { fillers, topicRequest, topics, topicTexts, topicWords, withoutLabels } from '../training/topics.js';

let model: Model;
test.before(async () => {
  await chooseTestEngine();
  // Enough texts for vectors that a single word can be told by.
  const unlabeled = withoutLabels(topicTexts(600));
  for await (const event of train({ ...topicRequest({ documentLearningRate: 0.3 }), unlabeled }))
    if (event.type === 'end') model = event.model;
});

const odds = ([one, other]: readonly number[]) => Math.log(one!) - Math.log(other!);

test('by occlusion: what the margin loses when a word becomes an unknown one', async () => {
  const words = `${topicWords.sea.slice(0, 9).join(' ')} ${fillers[0]} quux ${topicWords.sky[3]}`.split(' ');
  const text = words.join(' ');
  const explanation = await explain(model, text);
  const versions = [text, ...words.map((_, place) => words.with(place, 'quux').join(' ')), ''];
  const [whole, ...rest] = (await probabilities(model, versions)).map(odds);
  const baseline = rest.pop()!;
  const sign = explanation.label === 'sea' ? 1 : -1;
  assert.is(explanation.method, 'occlusion');
  assert.is(
    explanation.rival,
    topics.find((topic) => topic !== explanation.label),
  );
  const near = (found: number, expected: number) =>
    assert.ok(Math.abs(found - sign * expected) < 1e-4, `${found}, ${expected}`);
  near(explanation.margin, whole!);
  near(explanation.baseline, baseline);
  explanation.words.forEach(({ word, contribution, occlusion, known }, place) => {
    assert.is(word, words[place]);
    near(contribution, whole! - rest[place]!);
    assert.is(occlusion, contribution);
    assert.is(known, word !== 'quux');
  });
  const sum = explanation.words.reduce((total, { contribution }) => total + contribution, 0);
  assert.ok(Math.abs(explanation.gap - Math.abs(sum - (explanation.margin - explanation.baseline))) < 1e-9);
  assert.is(
    explanation.unexplained,
    Math.min(1, explanation.gap / Math.abs(explanation.margin - explanation.baseline)),
  );
  const [told] = await calibratedProbabilities(model, [text]);
  assert.is(explanation.probability, Math.max(...told!));
});

/** Of each kind of word. */
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('words of a topic among unknown ones decide, and unknown ones say nothing', async () => {
  for (const topic of topics)
    for (const first of [0, 40, 80]) {
      const planted = topicWords[topic].slice(first, first + 40);
      const { label, words } = await explain(model, ['quux', ...planted, 'quux'].join(' '));
      const contributions = words.map(({ contribution }) => contribution);
      assert.is(label, topic);
      assert.equal([contributions[0], contributions.at(-1)], [0, 0]);
      assert.ok(meanOf(contributions) > 0);
    }
});

test('the words of the topic carry the answer, not the fillers', async () => {
  const [spoken, filled]: number[][] = [[], []];
  for (const { text, label } of topicTexts(10, { seed: 14 })) {
    const explanation = await explain(model, text);
    assert.is(explanation.label, label);
    for (const { word, contribution } of explanation.words)
      (word.startsWith('filler') ? filled : spoken)!.push(contribution);
  }
  const [topic, filler] = [meanOf(spoken!), meanOf(filled!)];
  assert.ok(topic > 0 && topic > 1.5 * Math.abs(filler), `${topic}, ${filler}`);
});

test('without the slower measure there is none; of no words there is nothing to explain', async () => {
  const { words } = await explain(model, 'seaab skyaa', { occlusion: false });
  assert.equal(
    words.map(({ occlusion }) => occlusion),
    [null, null],
  );
  const empty = await explain(model, ' ');
  assert.equal([empty.words, empty.gap, empty.margin], [[], 0, empty.baseline]);
});

test('more words than go through the model together', async () => {
  const { text } = topicTexts(1, { seed: 15, length: 150 })[0]!;
  const { words } = await explain(model, text);
  assert.is(words.length, 150);
  const [whole, without] = (
    await probabilities(model, [text, text.split(' ').with(149, 'quux').join(' ')])
  ).map(odds) as [number, number];
  assert.ok(Math.abs(Math.abs(words[149]!.contribution) - Math.abs(whole - without)) < 1e-4);
});

test('the nearest texts are of the same topic, a text itself the nearest of all', async () => {
  const training = topicTexts(20, { seed: 16 });
  const nearest = await indexTexts(model, [...training, ...withoutLabels(topicTexts(1, { seed: 17 }))]);
  for (const { text, label } of topicTexts(6, { seed: 18 }))
    for (const near of await nearest.find(text, 5)) {
      assert.is(near.label, label);
      assert.ok(near.similarity > 0 && near.similarity <= 1 + 1e-6);
    }
  const [own] = await nearest.find(training[3]!.text, 1);
  assert.is(own!.id, training[3]!.id);
  assert.ok(own!.similarity > 0.9999);
});

test('however sure a model is, log odds are finite and words differ', async () => {
  const { state } = modelOf('ensemble', model);
  const parameters = new Map(
    [...state.head.parameters].map(([name, { shape, values }]) => [
      name,
      { shape, values: name.startsWith('head') ? values.map((value) => 1000 * value) : values },
    ]),
  );
  const sure = ensembleModel(model, { ...state, head: { ...state.head, parameters } });
  const { margin, baseline, words } = await explain(sure, topicWords.sea.slice(0, 8).join(' '));
  assert.ok(Number.isFinite(baseline) && Math.abs(margin) > 120 && Math.abs(margin) < Infinity, `${margin}`);
  assert.ok(new Set(words.map(({ contribution }) => contribution)).size > 1);
  for (const { contribution } of words) assert.ok(Number.isFinite(contribution), `${contribution}`);
});

test('an abort ends it', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const error = await explain(model, 'seaab', { signal }).then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.is(error?.message, 'enough');
});

test.run();
