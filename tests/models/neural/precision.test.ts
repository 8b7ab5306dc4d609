import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { InputError } from '../../../src/errors.js';
import { networkShape } from '../../../src/models/neural/networkOptions.js';
import { runFingerprint } from '../../../src/optimisation/snapshot.js';
import { chooseBackend } from '../../../src/tensor/backend.js';
import { hostFunctions, useHostFunctions } from '../../../src/tensor/hostFunctions.js';
import { choosePrecision, type Precision } from '../../../src/tensor/precision.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { chooseTestEngine, networkOf, run, tinyData, tinyOptions } from '../../training/testing.js';

const test = suite('precision of the products');

await chooseTestEngine();
const hasBfloat16 = hostFunctions().bfloat16Gain() > 0;
test.before.each(chooseTestEngine);

test('auto is bf16 where the engine gains enough by it', async () => {
  const before = hostFunctions().bfloat16Gain;
  const chosenAt = (gain: number) => {
    useHostFunctions({ bfloat16Gain: () => gain });
    return choosePrecision('auto');
  };
  assert.equal([0, 0.5, 1.5, 1.7, 15].map(chosenAt), ['float32', 'float32', 'float32', 'bf16', 'bf16']);
  useHostFunctions({ bfloat16Gain: before });
});

test('bf16 is refused where the engine has none, with the way out', async () => {
  await chooseBackend('wasm');
  assert.is(choosePrecision('float32'), 'float32');
  assert.is(choosePrecision('auto'), 'float32');
  assert.throws(
    () => choosePrecision('bf16'),
    (error: unknown) =>
      error instanceof InputError && /--precision bf16.*Leave --precision out/.test(error.message),
  );
});

test('a run goes on in another precision, and with another view', async () => {
  const data = await tinyData();
  const fingerprintOf = (changes: TrainingOptionsInput) => runFingerprint(data, tinyOptions(changes));
  const expected = fingerprintOf({ precision: 'float32' });
  assert.is(fingerprintOf({ precision: 'bf16', encoderView: true }), expected);
  assert.is.not(fingerprintOf({ precision: 'float32', epsilon: 2 }), expected);
});

test('a model that was saved without a precision is one of float32', () => {
  assert.is(v.parse(networkShape, {}).precision, 'float32');
});

test('a training by auto remembers what was chosen', async () => {
  const chosenOf = async (model: 'bilstm' | 'cnn') => {
    const options = tinyOptions({ model, precision: 'auto' });
    const { end } = await run(await tinyData(options), options);
    return networkOf(end.model).state.options.precision;
  };
  assert.is(await chosenOf('bilstm'), choosePrecision('auto'));
  assert.is(await chosenOf('cnn'), 'float32');
});

for (const model of ['bilstm', 'lstm', 'cnn'] as const)
  (hasBfloat16 ? test : test.skip)(
    `${model}: bf16 is near float32, not the same, and remembered`,
    async () => {
      const train = async (precision: Precision) => {
        const options = tinyOptions({ model, precision });
        return run(await tinyData(options), options);
      };
      const [exact, narrow] = [await train('float32'), await train('bf16')];
      // The losses of the first step are those of the same weights.
      const [expected, found] = [exact, narrow].map(({ steps }) => steps[0]!.losses['supervised']!);
      assert.ok(expected !== found);
      assert.ok(Math.abs(expected! - found!) < 0.01 * expected!, `${expected}, ${found}`);
      assert.is(networkOf(narrow.end.model).state.options.precision, 'bf16');
      assert.match(narrow.end.model.describe().architecture, 'in bf16');
      assert.is(networkOf(exact.end.model).state.options.precision, 'float32');
    },
  );

test.run();
