import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareModels } from '../../src/evaluation/compareModels.js';
import { evaluateModel } from '../../src/evaluation/evaluateModel.js';
import { prepareData } from '../../src/model/data.js';
import type { Model } from '../../src/model/model.js';
import { holdsInOrder, inputErrorOf } from '../corpus/helpers.js';
import { calibratedProbabilities, chooseTestEngine, reviews, run, tinyOptions } from '../training/testing.js';
import { close } from './testing.js';

const test = suite('compareModels');

const texts = reviews(40, { seed: 9 });
let good: Model;
let poor: Model;

test.before(async () => {
  await chooseTestEngine();
  const trained = async (steps: number, labels?: readonly ('bad' | 'good' | 'odd')[]) => {
    const options = tinyOptions({ objective: 'supervised', maxSteps: steps });
    return (await run(await prepareData({ labeled: reviews(60, labels && { labels }) }, options), options))
      .end.model;
  };
  good = await trained(60);
  poor = await trained(2, ['odd', 'good', 'bad']);
});

async function labelsOf(model: Model): Promise<string[]> {
  const rows = await calibratedProbabilities(
    model,
    texts.map(({ text }) => text),
  );
  return rows.map((row) => model.classes[row.indexOf(Math.max(...row))]!);
}

test('two models with other classes: counts, difference, test and disagreements follow from their answers', async () => {
  const [a, b] = [await labelsOf(poor), await labelsOf(good)];
  const right = (labels: readonly string[], index: number) => labels[index] === texts[index]!.label;
  const onlyAWrong = texts.filter((_, index) => !right(a, index) && right(b, index)).length;
  const onlyBWrong = texts.filter((_, index) => right(a, index) && !right(b, index)).length;
  const comparison = await compareModels(poor, good, texts);
  assert.ok(onlyAWrong > 5, String(onlyAWrong));
  assert.is(comparison.mcNemar.onlyAWrong, onlyAWrong);
  assert.is(comparison.mcNemar.onlyBWrong, onlyBWrong);
  close(comparison.difference, (onlyAWrong - onlyBWrong) / 40);
  const [low, high] = comparison.differenceInterval;
  assert.ok(low > 0 && low < comparison.difference && high > comparison.difference);
  assert.equal(
    comparison.disagreements.map(({ id, answers }) => [id, ...answers.map(({ label }) => label)]).sort(),
    texts.flatMap(({ id }, index) => (a[index] === b[index] ? [] : [[id, a[index], b[index]]])).sort(),
  );
  const surest = comparison.disagreements.map(({ answers }) =>
    Math.min(...answers.map((one) => one.probability)),
  );
  assert.equal(
    surest,
    [...surest].sort((one, other) => other - one),
  );
  for (const [place, model] of [poor, good].entries()) {
    const { calibration: _, ...evaluation } = await evaluateModel(model, texts);
    assert.equal(comparison.evaluations[place], evaluation);
  }
});

test('a model against itself', async () => {
  const { difference, differenceInterval, mcNemar, disagreements } = await compareModels(good, good, texts);
  assert.equal([difference, differenceInterval, mcNemar.midP, disagreements], [0, [0, 0], 1, []]);
});

test('a label that one of the models does not know', async () => {
  const odd = [{ id: 'file:3', text: 'a strange film', label: 'odd' }];
  assert.is((await compareModels(poor, poor, odd)).mcNemar.midP, 1);
  holdsInOrder(await inputErrorOf(() => compareModels(poor, good, odd)), 'file:3', 'found the label "odd"');
});

test.run();
