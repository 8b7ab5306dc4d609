/** One training step: every term of the loss, its gradients, one update. */
import { mergeRows } from '../layers/embedding.js';
import type { BatchRows, EmbeddedBatch } from '../model/differentiable.js';
import type { Weights } from '../model/parameters.js';
import type { Term } from '../objectives/methods.js';
import type { LabeledTexts } from '../objectives/objective.js';
import { assertFinite } from '../tensor/finite.js';
import { hostFunctions, type SparseRows } from '../tensor/hostFunctions.js';
import type { RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import type { BoundLearner, Learner } from './learner.js';
import type { Gradients, Trainable } from './optimiser.js';

export interface StepTexts<Rows extends BatchRows = BatchRows> {
  readonly labeled: Rows;
  /** [B] class of each text of `labeled` */
  readonly labels: Int32Array;
  /** Absent when no term wants unlabeled text. */
  readonly unlabeled: Rows | undefined;
}

interface StepRandom {
  readonly dropout: RandomSource;
  readonly perturbation: RandomSource;
}

interface StepResult {
  /** Value of each term before its weight. */
  readonly losses: Readonly<Record<string, number>>;
  readonly gradients: Gradients;
}

/** Where the gradients of several terms are summed, on the host. */
interface Collector {
  readonly losses: Record<string, number>;
  readonly parameters: Map<string, Float32Array>;
  readonly rows: SparseRows[];
}

/**
 * Losses and gradients at the model's present weights. Terms are differentiated one after the other, so that only
 * one backward pass is in memory at a time.
 * @param ramp factor on the weights of the terms on unlabeled text
 */
export function stepGradients<Rows extends BatchRows>(
  learner: Pick<Learner<Rows>, 'bind'>,
  model: Trainable,
  terms: readonly Term[],
  texts: StepTexts<Rows>,
  random: StepRandom,
  ramp: number,
): StepResult {
  const collector: Collector = { losses: {}, parameters: new Map(), rows: [] };
  tf.tidy(() => {
    const bound = learner.bind(model, random.dropout);
    const { classifier, tableGradient } = bound;
    const labeled = { ...classifier.embed(texts.labeled, random.dropout), labels: texts.labels };
    const unlabeled = texts.unlabeled && classifier.embed(texts.unlabeled, random.dropout);
    for (const side of unlabeled ? [labeled, unlabeled] : [labeled]) {
      const gradient = hostFunctions().newFloats(side.embeddings.size).fill(0);
      const addRows = (at: EmbeddedBatch<Rows>, values: Float32Array) => {
        if (tableGradient) collector.rows.push(tableGradient(at, tf.tensor3d(values, side.embeddings.shape)));
      };
      for (const term of terms) {
        if ((term.on === 'labeled') !== (side === labeled)) continue;
        const weight = term.weight * (term.on === 'labeled' ? 1 : ramp);
        tf.tidy(() => {
          const { at, loss } = preparedTerm(term, bound, { labeled, unlabeled }, random.perturbation);
          const isSide = at === side;
          const sum = isSide ? gradient : hostFunctions().newFloats(gradient.length).fill(0);
          differentiate(term.name, weight, loss, at, bound.weights, collector, sum);
          if (!isSide) addRows(at, sum);
        });
      }
      addRows(side, gradient);
    }
  });
  const { losses, parameters, rows } = collector;
  const embedding = rows.length > 0 ? rows.reduce(mergeRows) : undefined;
  return { losses, gradients: { parameters, embedding } };
}

interface StepSides<Rows extends BatchRows> {
  readonly labeled: EmbeddedBatch<Rows> & LabeledTexts;
  readonly unlabeled: EmbeddedBatch<Rows> | undefined;
}

/** Computes what a term holds constant. @returns its loss, and the texts at which it is to be differentiated */
function preparedTerm<Rows extends BatchRows>(
  term: Term,
  { classifier, swaps }: BoundLearner<Rows>,
  { labeled, unlabeled }: StepSides<Rows>,
  random: RandomSource,
): { readonly at: EmbeddedBatch<Rows>; readonly loss: () => tf.Scalar } {
  const [at, prepared] =
    term.on === 'labeled'
      ? ([labeled, term.objective(classifier, labeled, random, swaps!)] as const)
      : ([unlabeled!, term.objective(classifier, unlabeled!, random, swaps!)] as const);
  if (typeof prepared === 'function') return { at, loss: prepared };
  return { at: prepared.swapped as EmbeddedBatch<Rows>, loss: prepared.loss };
}

/** Adds weight * gradient of one term to the collector and to `embeddingGradient` [B,T,E]. */
function differentiate(
  name: string,
  weight: number,
  loss: () => tf.Scalar,
  texts: EmbeddedBatch,
  weights: Weights,
  collector: Collector,
  embeddingGradient: Float32Array,
): void {
  const names = Object.keys(weights);
  const inputs = [texts.embeddings, ...names.map((key) => weights[key]!)];
  const { value, grads } = tf.engine().gradients(loss, inputs);
  collector.losses[name] = value.dataSync()[0]!;
  const { addScaled, peek } = hostFunctions();
  addScaled(embeddingGradient, peek(grads[0]!), weight);
  names.forEach((key, index) => {
    const part = peek(grads[index + 1]!);
    if (!collector.parameters.has(key)) collector.parameters.set(key, new Float32Array(part.length));
    addScaled(collector.parameters.get(key)!, part, weight);
  });
}

/**
 * @throws InputError naming the step and the first tensor that is not finite, with what to do about it
 */
export function assertFiniteStep(step: number, { losses, gradients }: StepResult): void {
  const advice =
    'Lower --learning-rate or --epsilon, keep --gradient-clip above 0, and look for odd texts with `textvat check`.';
  for (const [name, value] of Object.entries(losses)) {
    assertFinite(`training step ${step}, the ${name} loss`, value, advice);
  }
  const { parameters, embedding } = gradients;
  const tensors = [...parameters, ...(embedding ? [['embeddings', embedding.values] as const] : [])];
  for (const [name, values] of tensors) {
    const norm = Math.sqrt(hostFunctions().sumOfSquares(values));
    assertFinite(`training step ${step}, the gradient of ${name}`, norm, advice);
  }
}
