/**
 * Encoders: from embeddings [B,T,E] to features [B,F].
 * Shapes: B batch, T time, E embedding width, H hidden units, F features.
 */
import { convolveMax } from '../../layers/convolutionPooled.js';
import { lstmPooled } from '../../layers/lstmPooled.js';
import type { LstmLayer, LstmPooling, LstmWeights } from '../../layers/lstmTerms.js';
import type { ParameterPlan, Weights } from '../../model/parameters.js';
import * as tf from '../../tensor/tfjs.js';
import type { ModelOptions } from './networkOptions.js';

/** What is special in an encoder that reads token by token. */
export interface RecurrentEncoder {
  readonly pooling: LstmPooling;
  /** One for each direction; what they pool stands side by side in the features. */
  layers(weights: Weights): LstmLayer[];
}

export interface Encoder {
  /** F */
  readonly features: number;
  readonly parameters: readonly ParameterPlan[];
  /** In words, for the model card. */
  readonly architecture: string;
  readonly recurrent?: RecurrentEncoder;
  /** @param constantWeights the weights get no gradient, so that none is computed */
  encode(
    weights: Weights,
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    constantWeights: boolean,
  ): tf.Tensor2D;
}

const encoders: Readonly<Record<ModelOptions['encoder'], (options: ModelOptions) => Encoder>> = {
  lstm: (options) => recurrent({ ...options, encoder: 'lstm' }),
  bilstm: (options) => recurrent({ ...options, encoder: 'bilstm' }),
  cnn: convolutional,
};

export function createEncoder(options: ModelOptions): Encoder {
  return encoders[options.encoder](options);
}

function inPrecision({ precision }: Pick<ModelOptions, 'precision'>): string {
  return precision === 'bf16' ? ', its products in bf16' : '';
}

export type Direction = 'forward' | 'backward';
type RecurrentName = 'lstm' | 'bilstm';

/** The orders in which each recurrent encoder reads. */
export const directions: Readonly<Record<RecurrentName, readonly Direction[]>> = {
  lstm: ['forward'],
  bilstm: ['forward', 'backward'],
};

/** The weights of a recurrent encoder: the same in a classifier and in a language model. */
export function encoderPlan(
  options: Pick<ModelOptions, 'embeddingSize' | 'hiddenUnits'> & { readonly encoder: RecurrentName },
): ParameterPlan[] {
  return directions[options.encoder].flatMap((direction) =>
    lstmPlan(`encoder.${direction}`, options.embeddingSize, options.hiddenUnits),
  );
}

function recurrent(options: ModelOptions & { readonly encoder: RecurrentName }): Encoder {
  const { encoder, hiddenUnits, pooling, precision } = options;
  const layers = (weights: Weights) =>
    directions[encoder].map((direction) => ({
      weights: lstmWeights(weights, `encoder.${direction}`),
      reverse: direction === 'backward',
    }));
  return {
    features: hiddenUnits * directions[encoder].length,
    parameters: encoderPlan(options),
    architecture: `a \`${encoder}\` of ${hiddenUnits} units with ${pooling} pooling${inPrecision(options)}`,
    recurrent: { pooling, layers },
    encode: (weights, embeddings, lengths, constantWeights) =>
      lstmPooled(embeddings, lengths, layers(weights), { pooling, constantWeights, precision }),
  };
}

/** Ends the names of recurrent weights. */
export const RECURRENT_WEIGHTS = '.recurrentWeights';

function lstmPlan(prefix: string, width: number, units: number): ParameterPlan[] {
  return [
    { name: `${prefix}.inputWeights`, shape: [width, 4 * units], start: 'glorot' },
    { name: `${prefix}${RECURRENT_WEIGHTS}`, shape: [units, 4 * units], start: 'glorot' },
    { name: `${prefix}.bias`, shape: [4 * units], start: 'forgetGate' },
  ];
}

export function lstmWeights(weights: Weights, prefix: string): LstmWeights {
  return {
    inputWeights: weights[`${prefix}.inputWeights`] as tf.Tensor2D,
    recurrentWeights: weights[`${prefix}${RECURRENT_WEIGHTS}`] as tf.Tensor2D,
    bias: weights[`${prefix}.bias`] as tf.Tensor1D,
  };
}

/** Convolutions of several window sizes, ReLU, maximum over time (Kim 2014). */
function convolutional({ windows, filters, embeddingSize, precision }: ModelOptions): Encoder {
  return {
    features: windows.length * filters,
    parameters: windows.flatMap((window): ParameterPlan[] => [
      { name: `encoder.window${window}.filters`, shape: [window, embeddingSize, filters], start: 'glorot' },
      { name: `encoder.window${window}.bias`, shape: [filters], start: 'zeros' },
    ]),
    architecture: `a \`cnn\` with ${filters} filters of each window size (${windows.join(', ')})${inPrecision({ precision })}`,
    encode(weights, embeddings, lengths, constantWeights) {
      const pooled = windows.map((window) => {
        const filter = weights[`encoder.window${window}.filters`] as tf.Tensor3D;
        const best = convolveMax(embeddings, lengths, filter, {
          constantFilters: constantWeights,
          precision,
        });
        // The same for every window of a text, so that the maximum may be taken first.
        return tf.relu(tf.add(best, weights[`encoder.window${window}.bias`]!)) as tf.Tensor2D;
      });
      return pooled.length === 1 ? pooled[0]! : (tf.concat(pooled, 1) as tf.Tensor2D);
    },
  };
}
