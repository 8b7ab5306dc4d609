import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createConvergence } from '../../src/models/convergence.js';

const test = suite('convergence');

test('of a gap that shrinks evenly the progress is the share of the epochs', () => {
  const convergence = createConvergence(1e-3, 100);
  const told = Array.from({ length: 11 }, (_, epoch) => convergence(0.5 ** epoch));
  // Before the second epoch an epoch is taken to divide the gap by 5.
  assert.ok(Math.abs(told[0]!.progress - 1 / 5.29) < 0.001);
  // 2^-9.97 is the tolerance: 10.97 epochs.
  for (let epoch = 2; epoch <= 10; epoch += 1)
    assert.ok(Math.abs(told[epoch - 1]!.progress - epoch / 10.97) < 0.001, String(told[epoch - 1]!.progress));
  assert.equal(told[10], { isDone: true, progress: 1 });
});

test('a gap that does not shrink leaves the share of all epochs', () => {
  const convergence = createConvergence(1e-3, 50);
  convergence(0.3);
  assert.equal(convergence(0.4), { isDone: false, progress: 0.04 });
});

test('nothing to learn is done at once', () => {
  assert.equal(createConvergence(1e-3, 50)(0), { isDone: true, progress: 1 });
});

test.run();
