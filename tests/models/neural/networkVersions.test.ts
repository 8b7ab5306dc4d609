import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { initialiseModel } from '../../../src/models/neural/network.js';
import { networkModel } from '../../../src/models/neural/networkModel.js';
import { precisions } from '../../../src/tensor/precision.js';
import { createRandom } from '../../../src/tensor/random.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../../src/text/vocabulary.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import { onEveryBackend } from '../../backends.js';
import { assertClose } from '../../tensors.js';
import { everyEncoder, frequencies, nameOf, options } from '../testing.js';

const test = onEveryBackend('versions for a network');

const END = 2;
const base = Int32Array.of(3, 4, 5, 6, 4, 4, 3, 5, 6, 6, 3, 4, END);
const versions = [
  base,
  base.with(4, 6),
  base.with(0, 5).with(11, 5),
  base.filter((_, t) => t !== 3),
  Int32Array.of(3, 4, 5, 6, 6, ...base.subarray(5)),
  Int32Array.of(END),
].map((ids) => Int32Array.from(ids));

function modelOf(changes: Parameters<typeof options>[0]) {
  const state = initialiseModel(options(changes), 3, frequencies, createRandom(1, 'initialisation'));
  const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'a', 'b', 'c', 'd']);
  const textOptions = completeOptions({ model: 'bilstm', objective: 'supervised' });
  return networkModel({ classes: ['x', 'y', 'z'], vocabulary, textOptions }, state);
}

for (const changes of everyEncoder.flatMap((one) => precisions.map((precision) => ({ ...one, precision }))))
  test(`${nameOf(changes)}, ${changes.precision}: logits of versions are those of whole texts, whatever the base was before`, async () => {
    const model = modelOf(changes);
    const bound = await model.bind!();
    const reader = bound.openVersions?.();
    assert.is(reader === undefined, changes.encoder === 'cnn');
    const whole = await model.logits(versions.map((ids) => ({ ids, unknownWords: 0 })));
    const { numTensors } = tf.memory();
    for (const from of reader ? [base, versions[5]!, versions[3]!, base] : [])
      (await reader!.logits(from, versions)).forEach((row, at) => assertClose(row, whole[at]!, 1e-4));
    assert.is(tf.memory().numTensors, numTensors);
    bound.dispose();
  });

test('questions that overlap are answered as one after the other', async () => {
  const bound = await modelOf({ encoder: 'bilstm' }).bind!();
  const bases = [base, base.with(2, 6), base.with(9, 3), base.with(1, 1).with(5, 3), base.with(3, 4)];
  const [one, other] = [bound.openVersions!(), bound.openVersions!()];
  const expected: Float32Array[][] = [];
  for (const ids of bases) expected.push(await one.logits(ids, versions));
  for (let round = 0; round < 2; round += 1)
    assert.equal(await Promise.all(bases.map((ids) => other.logits(ids, versions))), expected);
  bound.dispose();
});

test('what one reader is asked does no harm to another', async () => {
  const bound = await modelOf({ encoder: 'lstm' }).bind!();
  const expected = await bound.openVersions!().logits(base, versions);
  const stopped = new AbortController();
  const [sound, aborted] = await Promise.allSettled([
    bound.openVersions!().logits(base, versions),
    bound.openVersions!().logits(base, versions, stopped.signal),
    Promise.resolve(stopped.abort()),
  ]);
  assert.equal(sound, { status: 'fulfilled', value: expected });
  assert.is(aborted.status, 'rejected');
  bound.dispose();
});

test('an abort ends the reading', async () => {
  const bound = await modelOf({ encoder: 'lstm' }).bind!();
  const reason = new Error('enough');
  await bound.openVersions!()
    .logits(base, versions, AbortSignal.abort(reason))
    .then(
      () => assert.unreachable(),
      (error) => assert.is(error, reason),
    );
  bound.dispose();
});

test.run();
