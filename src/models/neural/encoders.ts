/**
 * Encoders: from embeddings [B,T,E] to features [B,F].
 * Shapes: B batch, T time, E embedding width, H hidden units, F features.
 */
import { convolveMax } from '../../layers/convolutionPooled.js';
import { lstmPooled } from '../../layers/lstmPooled.js';
import type { LstmWeights } from '../../layers/lstmTerms.js';
import type { ParameterPlan, Weights } from '../../model/parameters.js';
import * as tf from '../../tensor/tfjs.js';
import type { ModelOptions } from './networkOptions.js';

export interface Encoder {
  /** F */
  readonly features: number;
  readonly parameters: readonly ParameterPlan[];
  /** @param constantWeights the weights get no gradient, so that none is computed */
  encode(
    weights: Weights,
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    constantWeights: boolean,
  ): tf.Tensor2D;
}

export function createEncoder(options: ModelOptions): Encoder {
  if (options.encoder === 'cnn') return convolutional(options);
  if (options.encoder === 'documents') return singleVector(options);
  return recurrent({ ...options, encoder: options.encoder });
}

export type Direction = 'forward' | 'backward';

/** The orders in which a recurrent encoder reads. */
export function directionsOf(encoder: 'lstm' | 'bilstm'): readonly Direction[] {
  return encoder === 'lstm' ? ['forward'] : ['forward', 'backward'];
}

/** The weights of a recurrent encoder: the same in a classifier and in a language model. */
export function encoderPlan(
  options: Pick<ModelOptions, 'embeddingSize' | 'hiddenUnits'> & { readonly encoder: 'lstm' | 'bilstm' },
): ParameterPlan[] {
  return directionsOf(options.encoder).flatMap((direction) =>
    lstmPlan(`encoder.${direction}`, options.embeddingSize, options.hiddenUnits),
  );
}

function recurrent(options: ModelOptions & { readonly encoder: 'lstm' | 'bilstm' }): Encoder {
  const { hiddenUnits, pooling } = options;
  const directions = directionsOf(options.encoder);
  return {
    features: hiddenUnits * directions.length,
    parameters: encoderPlan(options),
    encode(weights, embeddings, lengths, constantWeights) {
      const layers = directions.map((direction) => ({
        weights: lstmWeights(weights, `encoder.${direction}`),
        reverse: direction === 'backward',
      }));
      return lstmPooled(embeddings, lengths, layers, { pooling, constantWeights });
    },
  };
}

function lstmPlan(prefix: string, width: number, units: number): ParameterPlan[] {
  return [
    { name: `${prefix}.inputWeights`, shape: [width, 4 * units], start: 'glorot' },
    { name: `${prefix}.recurrentWeights`, shape: [units, 4 * units], start: 'glorot' },
    { name: `${prefix}.bias`, shape: [4 * units], start: 'forgetGate' },
  ];
}

export function lstmWeights(weights: Weights, prefix: string): LstmWeights {
  return {
    inputWeights: weights[`${prefix}.inputWeights`] as tf.Tensor2D,
    recurrentWeights: weights[`${prefix}.recurrentWeights`] as tf.Tensor2D,
    bias: weights[`${prefix}.bias`] as tf.Tensor1D,
  };
}

/** Of a text that is one vector already there is nothing left to encode: T is 1. */
function singleVector({ embeddingSize }: ModelOptions): Encoder {
  return {
    features: embeddingSize,
    parameters: [],
    encode: (_weights, embeddings) => tf.reshape(embeddings, [-1, embeddingSize]) as tf.Tensor2D,
  };
}

/** Convolutions of several window sizes, ReLU, maximum over time (Kim 2014). */
function convolutional({ windows, filters, embeddingSize }: ModelOptions): Encoder {
  return {
    features: windows.length * filters,
    parameters: windows.flatMap((window): ParameterPlan[] => [
      { name: `encoder.window${window}.filters`, shape: [window, embeddingSize, filters], start: 'glorot' },
      { name: `encoder.window${window}.bias`, shape: [filters], start: 'zeros' },
    ]),
    encode(weights, embeddings, lengths, constantWeights) {
      const pooled = windows.map((window) => {
        const filter = weights[`encoder.window${window}.filters`] as tf.Tensor3D;
        const best = convolveMax(embeddings, lengths, filter, constantWeights);
        // The same for every window of a text, so that the maximum may be taken first.
        return tf.relu(tf.add(best, weights[`encoder.window${window}.bias`]!)) as tf.Tensor2D;
      });
      return pooled.length === 1 ? pooled[0]! : (tf.concat(pooled, 1) as tf.Tensor2D);
    },
  };
}
