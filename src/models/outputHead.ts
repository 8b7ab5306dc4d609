/**
 * The head of a network and of text vectors: from features [B,F] to logits [B,C], with a ReLU layer between them where it
 * is asked for. Shapes: B batch, F features, C classes.
 */
import { dense } from '../layers/dense.js';
import { assertFits } from '../model/memory.js';
import type { ParameterPlan, Weights } from '../model/parameters.js';
import * as tf from '../tensor/tfjs.js';

/** @param features F @param headUnits of the ReLU layer; 0 for none @param classes C */
export function headPlans(features: number, headUnits: number, classes: number): ParameterPlan[] {
  const hidden = headUnits > 0 ? densePlan('head.hidden', features, headUnits) : [];
  return [...hidden, ...densePlan('head.logits', headUnits > 0 ? headUnits : features, classes)];
}

function densePlan(prefix: string, inputs: number, outputs: number): ParameterPlan[] {
  return [
    { name: `${prefix}.weights`, shape: [inputs, outputs], start: 'glorot' },
    { name: `${prefix}.bias`, shape: [outputs], start: 'zeros' },
  ];
}

/** @param features [B,F] @returns [B,C] */
export function headOutput(weights: Weights, features: tf.Tensor2D): tf.Tensor2D {
  const hidden = weights['head.hidden.weights'] as tf.Tensor2D | undefined;
  const input = hidden
    ? (tf.relu(dense(features, hidden, weights['head.hidden.bias'] as tf.Tensor1D)) as tf.Tensor2D)
    : features;
  return dense(
    input,
    weights['head.logits.weights'] as tf.Tensor2D,
    weights['head.logits.bias'] as tf.Tensor1D,
  );
}

/** A weight, its gradient, two moments of Adam and its average, in 32 bits each. */
const BYTES_A_WEIGHT = 20;

/** @param name of what reads the texts @throws InputError where the weights would not fit into memory while they are trained */
export function assertWeightsFit(plans: readonly ParameterPlan[], name: string, classes: number): void {
  const count = plans.reduce((sum, { shape }) => sum + shape.reduce((size, one) => size * one, 1), 0);
  const where = `the network of ${count} dense weights (${name}, ${classes} classes)`;
  assertFits(where, count, BYTES_A_WEIGHT, 'Take fewer units or filters, or fewer classes.');
}
