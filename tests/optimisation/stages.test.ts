import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheckpointEvent } from '../../src/model/events.js';
import { createPace } from '../../src/optimisation/stages.js';

const event: CheckpointEvent = { type: 'checkpoint', step: 1, snapshot: { fingerprint: '', stages: [] } };

/** Seconds between two checkpoints of a run of an hour whose steps take one second. */
function checkpoints(saving: number, between = 30): number[] {
  let now = 0;
  const pace = createPace(between, () => now);
  const times: number[] = [];
  for (; now < 3600; now += 1) {
    if (!pace.isDue()) continue;
    times.push(now);
    for (const _ of pace.timed(event)) now += saving;
  }
  return times;
}

test('where saving is cheap, a checkpoint comes every half minute', () => {
  const times = checkpoints(0.1);
  assert.ok(times.length > 100);
  assert.ok(times.every((time, place) => place === 0 || time - times[place - 1]! <= 32));
});

test('where it is dear, checkpoints take 2 % of the time, and the first one', () => {
  const times = checkpoints(10);
  assert.ok(times.length >= 6 && times.length * 10 <= 0.02 * 3600 + 10, times.join());
});

test('at 0 one is always due, without a number never', () => {
  assert.ok(createPace(0).isDue());
  assert.not(createPace(undefined, () => 1e9).isDue());
});

test.run();
