/**
 * A long short-term memory layer over whole sequences, as one op with its own gradient
 * (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins 2000).
 * Shapes: B batch, T time, E embedding width, H hidden units, N real tokens.
 */
import * as tf from '@tensorflow/tfjs-core';
import { lstmBackwardOnEngine, lstmForwardOnEngine } from './lstmOnEngine.js';

/** The gates stand in the order input, forget, candidate, output on the last axis. */
export interface LstmWeights {
  /** [E, 4H] */
  readonly inputWeights: tf.Tensor2D;
  /** [H, 4H] */
  readonly recurrentWeights: tf.Tensor2D;
  /** [4H]; the forget gate's quarter starts at 1. */
  readonly bias: tf.Tensor1D;
}

interface LstmOptions {
  /** Reads each sequence from its last real token to its first; outputs stand at the token's own position. */
  readonly reverse: boolean;
  /** No gradient flows to the weights, and none is computed: what the power iteration needs. */
  readonly constantWeights?: boolean;
}

/** What the forward pass leaves for the backward pass. `saved` is opaque: each implementation has its own layout. */
export interface LstmForward {
  /** [B,T,H], zero at padding */
  readonly hidden: tf.Tensor3D;
  readonly saved: tf.Tensor[];
}

export interface LstmGradientRequest {
  readonly inputGradient: boolean;
  readonly weightGradients: boolean;
}

interface LstmImplementation {
  /** @param training keep what the backward pass needs; without it `saved` may be empty */
  forward(
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    weights: LstmWeights,
    reverse: boolean,
    training: boolean,
  ): LstmForward;
  /** The gradients asked for, in the order embeddings, input weights, recurrent weights, bias. */
  backward(
    hiddenGradient: tf.Tensor3D,
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    weights: LstmWeights,
    reverse: boolean,
    forward: LstmForward,
    request: LstmGradientRequest,
  ): tf.Tensor[];
}

const onEngine: LstmImplementation = { forward: lstmForwardOnEngine, backward: lstmBackwardOnEngine };

const asKernel: LstmImplementation = {
  forward(embeddings, lengths, weights, reverse, training) {
    const attributes = { lengths, reverse, training } as never;
    const outputs = tf.engine().runKernel('LstmForward', { embeddings, ...weights }, attributes);
    const [hidden, ...saved] = Array.isArray(outputs) ? outputs : [outputs];
    return { hidden: hidden as tf.Tensor3D, saved };
  },
  backward(hiddenGradient, embeddings, lengths, weights, reverse, { hidden, saved }, request) {
    const inputs = {
      hiddenGradient,
      embeddings,
      inputWeights: weights.inputWeights,
      recurrentWeights: weights.recurrentWeights,
      hidden,
      saved: saved[0]!,
    };
    const gradients = tf
      .engine()
      .runKernel('LstmBackward', inputs, { lengths, reverse, ...request } as never);
    return Array.isArray(gradients) ? gradients : [gradients];
  },
};

function implementation(): LstmImplementation {
  return tf.getKernel('LstmForward', tf.getBackend()) ? asKernel : onEngine;
}

/**
 * h_t = o * tanh(c_t), c_t = f * c_{t-1} + i * g with i, f, o = sigmoid and g = tanh of
 * x_t inputWeights + h_{t-1} recurrentWeights + bias.
 * @param embeddings [B,T,E]
 * @param lengths real tokens of each sequence, in descending order
 * @returns hidden [B,T,H], zero at padding
 */
export function lstm(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  { reverse, constantWeights = false }: LstmOptions,
): tf.Tensor3D {
  assertDescending(lengths);
  const { forward, backward } = implementation();
  // Nobody will ask for a gradient.
  if (tf.engine().state.gradientDepth === 0) {
    return tf.tidy(() => forward(embeddings, lengths, weights, reverse, false).hidden);
  }
  const bind = (inputs: tf.Tensor[], save: tf.GradSaveFunc, request: LstmGradientRequest) => {
    const x = inputs[0] as tf.Tensor3D;
    const result = forward(x, lengths, weights, reverse, true);
    save([x, result.hidden, ...result.saved]);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]) => {
      const [savedEmbeddings, hidden, ...saved] = kept as [tf.Tensor3D, tf.Tensor3D, ...tf.Tensor[]];
      return backward(
        dy as tf.Tensor3D,
        savedEmbeddings,
        lengths,
        weights,
        reverse,
        { hidden, saved },
        request,
      );
    };
    return { value: result.hidden, gradFunc };
  };
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    return bind(args as tf.Tensor[], save, { inputGradient: true, weightGradients: !constantWeights });
  });
  const { inputWeights, recurrentWeights, bias } = weights;
  return (
    constantWeights ? op(embeddings) : op(embeddings, inputWeights, recurrentWeights, bias)
  ) as tf.Tensor3D;
}

function assertDescending(lengths: Int32Array): void {
  for (let b = 1; b < lengths.length; b += 1) {
    if (lengths[b]! > lengths[b - 1]!)
      throw new Error('lstm: the lengths of a batch must be in descending order');
  }
}
