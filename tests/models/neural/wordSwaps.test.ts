import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import type { EmbeddedBatch } from '../../../src/model/differentiable.js';
import { bindClassifier, initialiseModel } from '../../../src/models/neural/network.js';
import { boundNetwork } from '../../../src/models/neural/networkLearner.js';
import { createWordSwaps } from '../../../src/models/neural/wordSwaps.js';
import { methodTerms } from '../../../src/objectives/methods.js';
import { stepGradients } from '../../../src/optimisation/step.js';
import { createRandom } from '../../../src/tensor/random.js';
import type { Batch } from '../../../src/text/batches.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import { onEveryBackend } from '../../backends.js';
import { assertClose, normalTensor } from '../../tensors.js';
import { batch, frequencies, options } from '../testing.js';

const test = onEveryBackend('word swaps');

/** [V] of `batch`: word 4 has two candidates, 3 and 5 have one, 6 has none; 2 ends every text. */
const choices = [[0], [1], [2], [3, 6], [4, 3, 6], [5, 4], [6]].map((ids) => Int32Array.from(ids));
const state = initialiseModel(options(), 2, frequencies, createRandom(1, 'initialisation'));
const [B, T, E] = [batch.size, batch.time, options().embeddingSize];
const embedded = () => bindClassifier(state).classifier.embed(batch, createRandom(5, 'dropout'));
const swaps = (share = 1) => createWordSwaps(state.embedding, choices, share);
const changed = ({ batch: { ids } }: EmbeddedBatch<Batch>) =>
  [...ids.keys()].filter((place) => ids[place] !== batch.ids[place]);

/** gradient . (e(candidate) - e(word)), from embeddings that are looked up. */
function gainOf(texts: EmbeddedBatch<Batch>, gradient: tf.Tensor3D, place: number, id: number): number {
  const ids = batch.ids.slice();
  ids[place] = id;
  const { embeddings } = bindClassifier(state).classifier.embed(
    { ...batch, ids },
    createRandom(5, 'dropout'),
  );
  return tf.sum(tf.mul(gradient, tf.sub(embeddings, texts.embeddings))).dataSync()[0]!;
}

test('the worst words are those with the highest first-order gain', () => {
  const texts = embedded();
  const gradient = normalTensor([B, T, E], 1, 'gradient') as tf.Tensor3D;
  const { batch: found } = swaps().worst(texts, gradient);
  const open = [0, 1, 2, 5, 6];
  for (const place of open) {
    const candidates = [...choices[batch.ids[place]!]!];
    const gains = candidates.map((id) => gainOf(texts, gradient, place, id));
    const best = candidates[gains.indexOf(Math.max(...gains))];
    assert.is(found.ids[place], best, `place ${place}: ${gains}`);
  }
  assert.ok(open.some((place) => found.ids[place] !== batch.ids[place]));
});

test('of more words than may change, those with the highest gain do', () => {
  const texts = embedded();
  const gradient = normalTensor([B, T, E], 1, 'gradient') as tf.Tensor3D;
  const all = swaps().worst(texts, gradient);
  const one = changed(swaps(0.3).worst(texts, gradient)).filter((place) => place < T);
  const gains = changed(all)
    .filter((place) => place < T)
    .map((place) => ({ place, gain: gainOf(texts, gradient, place, all.batch.ids[place]!) }));
  assert.ok(gains.length > 1, 'only one word can change');
  assert.equal(one, [gains.reduce((a, b) => (a.gain > b.gain ? a : b)).place]);
});

test('random words are candidates, and none but open places change', () => {
  const seen = new Set<number>();
  const random = createRandom(1, 'swaps');
  for (let n = 0; n < 30; n += 1) {
    const { batch: found, embeddings } = swaps().random(embedded(), random);
    for (const [place, id] of found.ids.entries()) {
      if (id === batch.ids[place]) continue;
      assert.ok(choices[batch.ids[place]!]!.includes(id));
      seen.add(place);
    }
    const { classifier } = bindClassifier(state);
    assertClose(embeddings, classifier.embed(found, createRandom(5, 'dropout')).embeddings);
  }
  assert.equal([...seen].sort(), [0, 1, 2, 5, 6]);
});

test('a vaccination without a clean share learns what supervised training learns from the swapped texts', () => {
  const { objective } = { objective: completeOptions({ model: 'bilstm', objective: 'supervised' }) };
  const labels = Int32Array.of(0, 1, 0);
  const source = () => ({ dropout: createRandom(5, 'dropout'), perturbation: createRandom(6, 'swaps') });
  const bound = { ...boundNetwork(state), swaps: swaps() };
  const defended = methodTerms(objective, null, [0.5, 0.5], { defense: 'vaccinated-words', cleanShare: 0 });
  assert.equal(
    defended.map(({ name }) => name),
    ['vaccination'],
  );
  const learnt = (terms: typeof defended, labeled: Batch) =>
    stepGradients(
      { bind: () => bound },
      state,
      terms,
      { labeled, labels, unlabeled: undefined },
      source(),
      1,
    );
  const found = learnt(defended, batch);
  let swapped: Batch | undefined;
  bound.swaps = {
    ...swaps(),
    worst: (...given) => {
      const worst = swaps().worst(...given);
      swapped = worst.batch;
      return worst;
    },
  };
  learnt(defended, batch);
  const expected = learnt(methodTerms(objective, null, [0.5, 0.5]), swapped!);
  assert.ok(changed({ batch: swapped! } as EmbeddedBatch<Batch>).length > 0);
  assertClose([found.losses.vaccination!], [expected.losses.supervised!]);
  for (const [name, values] of expected.gradients.parameters)
    assertClose(found.gradients.parameters.get(name)!, values);
  const rowsOf = ({ gradients: { embedding } }: typeof found) => {
    const rows = new Map<number, number[]>();
    embedding!.rows.forEach((row, at) =>
      rows.set(row, [...embedding!.values.subarray(at * E, (at + 1) * E)]),
    );
    return rows;
  };
  const [ours, theirs] = [rowsOf(found), rowsOf(expected)];
  for (const [row, values] of theirs) assertClose(ours.get(row)!, values);
});

test.run();
