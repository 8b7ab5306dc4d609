import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { surestAnswers } from '../../src/models/withSelfTraining.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { inputErrorOf } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, tinyOptions, told } from '../training/testing.js';
import { planted } from './hiddenWords.js';

const test = suite('self-training around a family');
test.before(chooseTestEngine);

const labels = ['bad', 'good'] as const;
const request = {
  labeled: planted(12, labels, { known: true, hidden: false, seed: 1 }),
  unlabeled: planted(300, labels, { known: true, hidden: true, seed: 2 }).map(({ id, text }) => ({
    id,
    text,
  })),
  development: planted(90, labels, { known: false, hidden: true, seed: 3 }),
};

async function trained(options: TrainingOptionsInput, given: object = request) {
  const events = [];
  for await (const event of train({ ...request, ...given, options })) events.push(event);
  return told(events);
}

const plain = { ngramOrder: 1, minNgramTexts: 1 } as const;
for (const [model, options] of Object.entries({
  svm: plain,
  knn: { ...plain, neighbors: 5 },
  cnn: tinyOptions({ maxSteps: 60 }),
} as Record<'svm' | 'knn' | 'cnn', TrainingOptionsInput>))
  test(`${model} learns words that unlabeled texts alone connect with the labels`, async () => {
    const own = { ...options, model: model as 'svm' };
    const { end, events } = await trained({ ...own, objective: 'self-training' });
    const { labeledTexts, unlabeledTexts } = ofType(events, 'start')[0]!;
    assert.equal([labeledTexts, unlabeledTexts], [12, 312]);
    assert.ok(
      events.some((event) => event.type === 'phase' && event.phase === 'teacher'),
      'the first model is told of',
    );
    const supervised = await trained({ ...own, objective: 'supervised' });
    const [after, before] = [end.development!.error, supervised.end.development!.error];
    assert.ok(after <= 0.1 && after < before - 0.1, `from ${before} to ${after}`);
  });

test('without unlabeled texts it learns from the labels, once', async () => {
  const given = { unlabeled: undefined };
  const one = await trained({ ...plain, model: 'svm', objective: 'self-training' }, given);
  assert.not.ok(one.events.some(({ type }) => type === 'phase'));
  const other = await trained({ ...plain, model: 'svm', objective: 'supervised' }, given);
  assert.equal(one.end.development, other.end.development);
});

test('the surest half of the answers of each class, up to its share of the labels', () => {
  const rows = [
    [3, 0],
    [0, 1],
    [1, 0],
    [0, 5],
    [0, 4],
    [2, 0],
    [0, 3],
    [0, 2],
  ].map((row) => Float32Array.from(row));
  assert.equal(
    [...surestAnswers(rows, [0.25, 0.75])],
    [
      [0, 0],
      [3, 1],
      [4, 1],
      [6, 1],
    ],
  );
  // Fewer answers than the share of the class: all of them.
  assert.equal(
    [...surestAnswers(rows, [1, 0])],
    [
      [0, 0],
      [2, 0],
      [5, 0],
    ],
  );
});

test('a limited time is refused, and aborting in the first model ends with the reason', async () => {
  const options = tinyOptions({ model: 'cnn', objective: 'self-training', maxSteps: null, maxTime: 60 });
  assert.match(await inputErrorOf(() => trained(options)), '--max-steps');
  const control = new AbortController();
  const reason = new Error('enough');
  let thrown: unknown;
  try {
    const endless = { ...options, maxTime: null, maxSteps: 100_000 };
    for await (const event of train({ ...request, options: endless, signal: control.signal }))
      if (event.type === 'phase') control.abort(reason);
  } catch (error) {
    thrown = error;
  }
  assert.is(thrown, reason);
});

test.run();
