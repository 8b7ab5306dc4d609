import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Dimension,
  drawSettings,
  type SearchedOptions,
  searchSpace,
} from '../../src/experiments/searchSpace.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';

function first(count: number, space: readonly Dimension[], options: TrainingOptionsInput): SearchedOptions[] {
  const found: SearchedOptions[] = [];
  for (const settings of drawSettings(space, completeOptions(options))) {
    found.push(settings);
    if (found.length === count) break;
  }
  return found;
}

const spaceOf = (options: TrainingOptionsInput, ...rest: [fixed?: readonly string[], pretrained?: boolean]) =>
  searchSpace(completeOptions(options), ...rest);
const namesOf = (...given: Parameters<typeof spaceOf>) => spaceOf(...given).map(({ option }) => option);

const KINDS: readonly TrainingOptionsInput[] = [
  ...(['supervised', 'at', 'vat', 'mixed'] as const).map((objective) => ({ objective })),
  ...(['supervised', 'vat'] as const).map((objective) => ({ model: 'doc2vec' as const, objective })),
  ...(['supervised', 'rp', 'at+vat'] as const).map((objective) => ({ model: 'bilstm' as const, objective })),
  ...(['supervised', 'self-training'] as const).map((objective) => ({ model: 'linear' as const, objective })),
];

test('every kind of training is searched by options that it uses', () => {
  assert.equal(namesOf({ model: 'linear' }), ['regularisation', 'smoothing', 'ngramOrder', 'minNgramTexts']);
  assert.ok(namesOf({ model: 'linear', objective: 'self-training' }).includes('unlabeledWeight'));
  assert.equal(namesOf({ model: 'ensemble' as const, preset: 'fast' as const }), [
    ...['epsilon', 'entropyWeight', 'balanceWeight', 'learningRate', 'maxSteps', 'regularisation'],
  ]);
  assert.equal(namesOf({ model: 'ensemble' as const, preset: 'fast' as const, objective: 'supervised' }), [
    ...['embeddingDropout', 'learningRate', 'maxSteps', 'regularisation'],
  ]);
  assert.equal(namesOf({ model: 'bilstm', objective: 'supervised' }), [
    'learningRate',
    'embeddingDropout',
    'initialDeviation',
  ]);
  assert.not.ok(namesOf({ model: 'cnn', objective: 'at' }).includes('consistencyWeight'));
  for (const kind of KINDS) assert.is(new Set(namesOf(kind)).size, namesOf(kind).length);
});

test('what is given is not searched, nor are the steps of trainings that end by the clock', () => {
  assert.not.ok(
    namesOf({ model: 'ensemble' as const, preset: 'fast' as const }, ['epsilon', 'maxSteps']).includes(
      'epsilon',
    ),
  );
  assert.not.ok(
    namesOf({ model: 'ensemble' as const, preset: 'fast' as const, maxTime: 60 }).includes('maxSteps'),
  );
});

test('only trainings from word vectors or an encoder try their full size', () => {
  const deviations = (pretrained: boolean) =>
    spaceOf({ model: 'bilstm' }, [], pretrained).flatMap(({ option, range }) =>
      option === 'initialDeviation' ? [range] : [],
    );
  assert.equal(deviations(false), [[0.01, 0.05]]);
  assert.equal(deviations(true), [[0.01, 0.05, 1]]);
});

test('the first settings are those it starts from, all others are valid and keep to their bounds', () => {
  for (const kind of KINDS) {
    const options = completeOptions(kind);
    const space = spaceOf(kind);
    const [start, ...drawn] = first(200, space, kind);
    assert.equal(start, Object.fromEntries(space.map(({ option }) => [option, options[option]])));
    for (const settings of drawn) {
      completeOptions({ ...kind, ...settings });
      assert.equal(Object.keys(settings), Object.keys(start!));
      for (const { option, range } of space) {
        const value = settings[option]!;
        if ('from' in range) assert.ok(value >= range.from && value <= range.to, `${option} ${value}`);
        else assert.ok(range.includes(value), `${option} ${value}`);
      }
    }
  }
});

test('a range is drawn from evenly by ratio', () => {
  const [, ...drawn] = first(2001, spaceOf({ model: 'linear' }), { model: 'linear' });
  const low = drawn.filter(({ regularisation }) => regularisation! < 10).length;
  assert.ok(low > 900 && low < 1100, String(low));
});

test('the same seed draws the same settings, another one others, none twice', () => {
  const space = spaceOf({ model: 'linear' });
  const draws = (seed: number) => first(50, space, { model: 'linear', seed });
  assert.equal(draws(1), draws(1));
  assert.not.equal(draws(1)[1], draws(2)[1]);
  assert.is(new Set(draws(1).map((settings) => JSON.stringify(settings))).size, 50);
});

test('where all is drawn it ends', () => {
  const fixed = ['regularisation', 'smoothing'];
  const all = first(1000, spaceOf({ model: 'linear' }, fixed), { model: 'linear' });
  assert.is(all.length, 3 * 5);
});

test.run();
