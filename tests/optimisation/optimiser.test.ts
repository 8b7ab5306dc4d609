import * as assert from 'uvu/assert';
import { fixedEmbeddingTable, normalisedValues } from '../../src/layers/embedding.js';
import { initialiseModel, type ModelState } from '../../src/models/neural/network.js';
import {
  applyGradients,
  averagedModel,
  createOptimiser,
  type Gradients,
  gradientNorm,
} from '../../src/optimisation/optimiser.js';
import { averagingDecay } from '../../src/optimisation/schedule.js';
import type { SparseRows } from '../../src/tensor/hostFunctions.js';
import { createRandom } from '../../src/tensor/random.js';
import { onEveryBackend } from '../backends.js';
import { seededRandom } from '../corpus/helpers.js';
import { assertClose, normalValues } from '../tensors.js';
import { networkOptionsOf, tinyOptions } from '../training/testing.js';

// On every engine, because some bring their own host functions.
const test = onEveryBackend('optimiser');

const [V, E, STEPS] = [12, 8, 30];
const RATE = 0.01;

function model(): ModelState {
  const frequencies = new Float64Array(V).fill(1 / V);
  return initialiseModel(
    networkOptionsOf(tinyOptions({ embeddingSize: E })),
    2,
    frequencies,
    createRandom(1, 'initialisation'),
  );
}

/** Made-up gradients for all parameters and for a few rows: some rows often, some seldom, the last one never. */
function gradientsAt(step: number, { parameters }: ModelState, scale = 1): Gradients {
  const random = seededRandom(step);
  const rows = Int32Array.from({ length: V - 1 }, (_, row) => row).filter((row) => random() < 1 / (1 + row));
  const embedding: SparseRows = { rows, values: normalValues(rows.length * E, scale, `rows ${step}`) };
  return {
    parameters: new Map(
      [...parameters].map(([name, { values }]) => [
        name,
        normalValues(values.length, scale, `${name} ${step}`),
      ]),
    ),
    embedding,
  };
}

/** Adam and a moving average, number by number in double precision, as the papers write them. */
function plainAdam(start: Float32Array) {
  const value = Float64Array.from(start);
  const average = Float64Array.from(start);
  const [m, v] = [new Float64Array(start.length), new Float64Array(start.length)];
  return {
    value,
    average,
    update(index: number, gradient: number, step: number) {
      m[index] = 0.9 * m[index]! + 0.1 * gradient;
      v[index] = 0.999 * v[index]! + 0.001 * gradient ** 2;
      const corrected = m[index]! / (1 - 0.9 ** step);
      value[index]! -= (RATE * corrected) / (Math.sqrt(v[index]! / (1 - 0.999 ** step)) + 1e-8);
    },
    moveAverage(decay: number) {
      average.forEach((old, index) => {
        average[index] = decay * old + (1 - decay) * value[index]!;
      });
    },
  };
}

for (const highest of [0.999, 0.5, 0])
  test(`30 steps are those of a plain dense Adam and moving average, decay ${highest}`, () => {
    const state = model();
    const optimiser = createOptimiser(state);
    const references = new Map([...state.parameters].map(([name, { values }]) => [name, plainAdam(values)]));
    const table = plainAdam(state.embedding.values);
    for (let step = 0; step < STEPS; step += 1) {
      const gradients = gradientsAt(step, state);
      const decay = averagingDecay(step, highest);
      applyGradients(state, optimiser, gradients, { rate: RATE, clip: 0, averagingDecay: decay });
      for (const [name, reference] of references) {
        gradients.parameters.get(name)!.forEach((gradient, index) => {
          reference.update(index, gradient, step + 1);
        });
        reference.moveAverage(decay);
      }
      gradients.embedding!.rows.forEach((row, place) => {
        for (let e = 0; e < E; e += 1)
          table.update(row * E + e, gradients.embedding!.values[place * E + e]!, step + 1);
      });
      // Dense: every row of the average moves at every step, those without a gradient too.
      table.moveAverage(decay);
    }
    const averaged = averagedModel(state, optimiser);
    for (const [name, reference] of references) {
      assertClose(state.parameters.get(name)!.values, reference.value, 2e-6);
      assertClose(averaged.parameters.get(name)!.values, reference.average, 2e-6);
    }
    assertClose(state.embedding.values, table.value, 2e-6);
    // Equal weights for all words make the normalisation a plain one.
    assertClose(averaged.embedding.values, normalised(table.average), 5e-6);
  });

/** [V,E] with mean 0 and variance 1 in every column. */
function normalised(values: Float64Array): Float64Array {
  const out = values.slice();
  for (let e = 0; e < E; e += 1) {
    const column = Array.from({ length: V }, (_, row) => values[row * E + e]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / V;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / V);
    column.forEach((value, row) => {
      out[row * E + e] = (value - mean) / deviation;
    });
  }
  return out;
}

test('averaging changes neither the model nor the state, and can be asked for at any time', () => {
  const run = (ask: boolean) => {
    const state = model();
    const optimiser = createOptimiser(state);
    for (let step = 0; step < 10; step += 1) {
      applyGradients(state, optimiser, gradientsAt(step, state), {
        rate: RATE,
        clip: 1,
        averagingDecay: 0.9,
      });
      if (ask) averagedModel(state, optimiser);
    }
    return { state, optimiser };
  };
  assert.equal(run(true), run(false));
});

test('before the first step the average is the model itself', () => {
  const state = model();
  const averaged = averagedModel(state, createOptimiser(state));
  assert.equal(averaged.parameters, state.parameters);
  assertClose(averaged.embedding.values, normalisedValues(state.embedding), 1e-6);
  assert.equal(averaged.embedding.mean, fixedEmbeddingTable(averaged.embedding.values, E).mean);
});

test('clipping bounds the norm of all dense gradients together and leaves the embedding out', () => {
  const state = model();
  const gradients = gradientsAt(3, state, 1e-3);
  const norm = gradientNorm(gradients);
  let sum = 0;
  for (const values of gradients.parameters.values()) for (const value of values) sum += value ** 2;
  assertClose([norm], [Math.sqrt(sum)]);

  /** The first moments after one step are a tenth of the gradients as they were used. */
  const moments = (clip: number) => {
    const optimiser = createOptimiser(state);
    applyGradients(model(), optimiser, gradients, { rate: RATE, clip, averagingDecay: 0.9 });
    return optimiser;
  };
  const [free, loose, tight] = [moments(0), moments(norm * 2), moments(norm / 4)];
  for (const [name, { firstMoment }] of free.parameters) {
    assert.equal(loose.parameters.get(name)!.firstMoment, firstMoment);
    assertClose(
      tight.parameters.get(name)!.firstMoment.map((value) => value * 1e4),
      firstMoment.map((value) => value * 0.25e4),
    );
  }
  assert.ok(free.embedding!.firstMoment.some((value) => value !== 0));
  assert.equal(tight.embedding!.firstMoment, free.embedding!.firstMoment);
});

test('a layer learns at its share of the rate, and one of none rests, its average too', () => {
  const [whole, part] = [model(), model()];
  const before = model();
  const factors: Record<string, number> = { 'head.logits.weights': 1, embeddings: 0.25 };
  const factorOf = (layer: string) => factors[layer] ?? (layer.endsWith('bias') ? 0 : 0.5);
  const rates = { rate: RATE, clip: 0, averagingDecay: 0.5 };
  applyGradients(whole, createOptimiser(whole), gradientsAt(1, whole), rates);
  const state = createOptimiser(part);
  applyGradients(part, state, gradientsAt(1, part), { ...rates, factorOf });
  // The first step of Adam is as long as the rate.
  const assertShare = (found: Float32Array, all: Float32Array, start: Float32Array, share: number) =>
    assertClose(
      found.map((value, place) => value - start[place]!),
      all.map((value, place) => share * (value - start[place]!)),
      1e-6,
    );
  for (const [name, { values }] of part.parameters)
    assertShare(
      values,
      whole.parameters.get(name)!.values,
      before.parameters.get(name)!.values,
      factorOf(name),
    );
  assertShare(part.embedding.values, whole.embedding.values, before.embedding.values, 0.25);
  const bias = state.parameters.get('head.logits.bias')!;
  assert.equal(bias.averaged, before.parameters.get('head.logits.bias')!.values);
});

test('a layer that rested goes on no faster than one that did not', () => {
  const rested = model();
  const before = model();
  const state = createOptimiser(rested);
  const gradients = gradientsAt(1, rested);
  const rates = { rate: 1e-3, clip: 0, averagingDecay: 0.5 };
  for (let step = 0; step < 200; step += 1)
    applyGradients(rested, state, gradients, { ...rates, factorOf: () => 0 });
  for (const [name, { values }] of rested.parameters)
    assert.equal(values, before.parameters.get(name)!.values);
  for (let step = 0; step < 10; step += 1) applyGradients(rested, state, gradients, rates);
  // Adam moves by the rate at each step where gradients do not change.
  for (const [name, { values }] of rested.parameters) {
    const start = before.parameters.get(name)!.values;
    assertClose(
      values.map((value, place) => Math.abs(value - start[place]!)),
      values.map((_, place) => (gradients.parameters.get(name)![place] === 0 ? 0 : 0.01)),
      1e-4,
    );
  }
});

test('rows without a gradient do not move, nor do their moments', () => {
  const state = model();
  const last = state.embedding.values.slice(-E);
  const optimiser = createOptimiser(state);
  for (let step = 0; step < 5; step += 1)
    applyGradients(state, optimiser, gradientsAt(step, state), { rate: RATE, clip: 0, averagingDecay: 0.9 });
  assert.equal(state.embedding.values.slice(-E), last);
  assert.ok(optimiser.embedding!.firstMoment.slice(-E).every((value) => value === 0));
});

test.run();
