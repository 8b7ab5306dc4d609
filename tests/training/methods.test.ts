import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { objectiveNames } from '../../src/objectives/objectiveOptions.js';
import { onEveryBackend } from '../backends.js';
import { chooseTestEngine, probabilities, run, tinyData, tinyOptions } from './testing.js';

const test = onEveryBackend('methods');

const TERMS: Record<(typeof objectiveNames)[number], readonly string[]> = {
  supervised: ['supervised'],
  rp: ['supervised', 'consistency'],
  at: ['supervised', 'adversarial'],
  vat: ['supervised', 'consistency'],
  'at+vat': ['supervised', 'adversarial', 'consistency'],
  mixed: ['supervised', 'adversarial', 'consistency', 'entropy'],
  'self-training': ['supervised'],
};

const labels = ['bad', 'good', 'odd'] as const;

for (const encoder of ['lstm', 'bilstm', 'cnn'] as const)
  test(`${encoder}: every method runs, learns something in every term, and leaves no tensor behind`, async () => {
    for (const method of objectiveNames) {
      const options = tinyOptions({
        objective: method,
        model: encoder,
        maxSteps: 3,
        evaluations: 3,
        headUnits: 4,
      });
      const data = await tinyData(options, labels);
      const before = tf.memory().numTensors;
      const counts: number[] = [];
      const { steps, end } = await run(data, options, {}, () => {
        counts.push(tf.memory().numTensors - before);
      });
      assert.is(steps.length, 3, method);
      for (const { losses, gradientNorm } of steps) {
        assert.equal(Object.keys(losses), TERMS[method], method);
        for (const [name, loss] of Object.entries(losses))
          assert.ok(Number.isFinite(loss) && loss > 0, `${method}: ${name} loss of ${loss}`);
        assert.ok(
          gradientNorm > 0 && Number.isFinite(gradientNorm),
          `${method}: gradient of norm ${gradientNorm}`,
        );
      }
      assert.ok(
        (await probabilities(end.model)).flat().every((one) => one > 0 && one < 1),
        method,
      );
      assert.equal(
        counts,
        counts.map(() => 0),
        `${method}: tensors that outlive their step`,
      );
    }
  });

const long = suite('50 steps');
long.before(chooseTestEngine);

for (const method of objectiveNames)
  long(`${method}: not one tensor more, and memory stays flat`, async () => {
    const options = tinyOptions({ objective: method, maxSteps: 50, evaluations: 5, learningRate: 0.001 });
    const data = await tinyData(options);
    const tensors: number[] = [];
    const bytes: number[] = [];
    await run(data, options, {}, async (event) => {
      if (event.type !== 'step') return;
      tensors.push(tf.memory().numTensors);
      if (event.step === 10 || event.step === 50) bytes.push(await bytesInUse());
    });
    assert.is(tensors.length, 50);
    assert.is(
      Math.max(...tensors),
      Math.min(...tensors),
      `${Math.min(...tensors)} to ${Math.max(...tensors)} tensors`,
    );
    // One step's own arrays are about 100 kB; 40 steps that kept them would show.
    const [early, late] = bytes as [number, number];
    assert.ok(late - early < 1.5e6, `${late - early} bytes more at step 50 than at step 10`);
  });

/** Once the garbage is gone. */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  // Memory outside of the heap is given back in the turn after.
  await new Promise((resolve) => setTimeout(resolve, 5));
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test.run();
long.run();
