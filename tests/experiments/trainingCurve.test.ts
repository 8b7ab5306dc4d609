import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrainingCurve } from '../../src/experiments/trainingCurve.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { close } from '../evaluation/testing.js';

const step = (number: number, supervised: number) =>
  ({ type: 'step', step: number, seconds: number / 10, losses: { supervised } }) as unknown as TrainingEvent;
const evaluation = (number: number, error: number | null) =>
  ({ type: 'evaluation', step: number, seconds: number / 10, error, logLoss: 1 }) as unknown as TrainingEvent;

test('a long run becomes 200 points or fewer, each the mean over its steps', () => {
  const course = createTrainingCurve();
  for (let number = 1; number <= 501; number += 1) course.add(step(number, number));
  const { losses } = course.curve();
  assert.is(losses.length, 167);
  assert.equal(losses[0], { step: 3, seconds: 0.3, losses: { supervised: 2 } });
  assert.equal(losses.at(-1)!.step, 501);
  close(losses.at(-1)!.losses['supervised']!, 500);
});

test('a short run is told step by step; evaluations without development texts are none', () => {
  const course = createTrainingCurve();
  for (const event of [step(1, 0.5), evaluation(1, 0.25), step(2, 0.4), evaluation(2, null)])
    course.add(event);
  const { losses, development } = course.curve();
  assert.is(losses.length, 2);
  assert.equal(development, [{ step: 1, seconds: 0.1, error: 0.25, logLoss: 1 }]);
  assert.equal(createTrainingCurve().curve(), { losses: [], development: [] });
});

test.run();
