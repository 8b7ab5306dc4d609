/**
 * The work that the bench measures: one training step of the main job's classifier on texts as long as real reviews.
 * Shapes: B batch, T time, E embedding width, H hidden units, V vocabulary.
 */

import * as v from 'valibot';
import { initialiseModel, type ModelState } from '../../src/models/neural/network.js';
import { boundNetwork } from '../../src/models/neural/networkLearner.js';
import { networkShape } from '../../src/models/neural/networkOptions.js';
import { methodTerms, type Term } from '../../src/objectives/methods.js';
import { objectiveOptions } from '../../src/objectives/objectiveOptions.js';
import type { Learner } from '../../src/optimisation/learner.js';
import { createOptimiser, type OptimiserState } from '../../src/optimisation/optimiser.js';
import type { StepTexts } from '../../src/optimisation/step.js';
import type { Precision } from '../../src/tensor/precision.js';
import { createRandom } from '../../src/tensor/random.js';
import type { Batch } from '../../src/text/batches.js';

/** 64 evenly spaced quantiles of the lengths of IMDB reviews in tokens, cut at 400. */
export const reviewLengths = [
  400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 394, 376, 361, 347, 333, 321, 310, 301, 291, 282,
  273, 265, 257, 249, 243, 236, 231, 225, 219, 214, 210, 204, 200, 195, 191, 188, 184, 180, 177, 174, 171,
  168, 164, 161, 159, 156, 154, 151, 149, 146, 143, 140, 137, 133, 128, 123, 116, 107, 97, 87, 75, 64, 49,
];

export interface TaskOptions {
  /** V */
  readonly vocabulary: number;
  /** B, labeled as well as unlabeled */
  readonly batch: number;
  readonly embeddingSize: number;
  /** H of each direction */
  readonly hiddenUnits: number;
  /** Factor on the lengths of the texts. */
  readonly lengthFactor: number;
  readonly precision: Precision;
}

export const mainTask: TaskOptions = {
  vocabulary: 50_000,
  batch: 64,
  embeddingSize: 256,
  hiddenUnits: 256,
  lengthFactor: 1,
  precision: 'float32',
};

export interface Task {
  readonly learner: Pick<Learner<Batch>, 'bind'>;
  readonly model: ModelState;
  readonly optimiser: OptimiserState;
  readonly terms: readonly Term[];
  readonly texts: StepTexts<Batch>;
  /** Real tokens of one step, labeled and unlabeled. */
  readonly tokens: number;
  /** Floating-point operations of one step that serve real tokens. */
  readonly flops: number;
}

export function createTask(options: TaskOptions): Task {
  const { vocabulary, batch, embeddingSize, hiddenUnits, precision } = options;
  const random = createRandom(1, 'bench');
  const frequencies = zipf(vocabulary);
  const model = initialiseModel(
    v.parse(networkShape, { encoder: 'bilstm', embeddingSize, hiddenUnits, precision }),
    2,
    frequencies,
    random,
  );
  const labeled = makeTexts(options, frequencies);
  const unlabeled = makeTexts(options, frequencies);
  const sum = (lengths: Int32Array) => lengths.reduce((total, length) => total + length, 0);
  // One pass over one token, two directions: a multiply-add is two operations.
  const pass = 2 * 2 * (embeddingSize + hiddenUnits) * 4 * hiddenUnits;
  // Labeled: forward, gradients of inputs and of weights. Unlabeled: clean forward; forward and gradient of inputs
  // for the power iteration; forward and both gradients for the consistency loss.
  const flops = pass * (3 * sum(labeled.lengths) + 6 * sum(unlabeled.lengths));
  return {
    learner: { bind: (trained) => boundNetwork({ ...model, ...trained }) },
    model,
    optimiser: createOptimiser(model),
    terms: methodTerms(v.parse(objectiveOptions, { objective: 'vat' }), null, [0.5, 0.5]),
    texts: { labeled, unlabeled, labels: Int32Array.from({ length: batch }, (_, b) => b % 2) },
    tokens: sum(labeled.lengths) + sum(unlabeled.lengths),
    flops,
  };
}

/** Share of each word: inversely proportional to its rank. */
function zipf(vocabulary: number): Float64Array {
  const weights = Float64Array.from({ length: vocabulary }, (_, rank) => 1 / (rank + 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Lengths in tokens of the texts of a batch, descending. */
export function taskLengths({ batch, lengthFactor }: TaskOptions): number[] {
  return Array.from({ length: batch }, (_, b) =>
    Math.max(1, Math.round(lengthFactor * reviewLengths[Math.floor(((b + 0.5) / batch) * 64)]!)),
  );
}

/** Words drawn by frequency, lengths from the quantiles. */
function makeTexts(options: TaskOptions, frequencies: Float64Array): Batch {
  const { batch } = options;
  const random = createRandom(batch, 'texts');
  const lengths = Int32Array.from(taskLengths(options));
  const cumulated = new Float64Array(frequencies.length);
  frequencies.reduce((sum, share, rank) => {
    cumulated[rank] = sum + share;
    return sum + share;
  }, 0);
  const time = lengths[0]!;
  const ids = new Int32Array(batch * time);
  lengths.forEach((length, b) => {
    for (let t = 0; t < length; t += 1) ids[b * time + t] = rankOf(random.uniform(), cumulated);
  });
  return { size: batch, time, ids, lengths, positions: Int32Array.from(lengths, (_, b) => b) };
}

/** The first rank whose cumulated share exceeds `share`. */
function rankOf(share: number, cumulated: Float64Array): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
