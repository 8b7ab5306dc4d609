/**
 * A long short-term memory layer over whole sequences, as one op with its own gradient
 * (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins 2000).
 * Shapes: B batch, T time, E embedding width, H hidden units, N real tokens.
 */
import * as tf from '../tensor/tfjs.js';
import { lstmBackwardOnEngine, lstmForwardOnEngine } from './lstmOnEngine.js';
import { lstmBackwardKernel, lstmForwardKernel } from './lstmOnKernel.js';
import {
  type LstmForward,
  type LstmGradientRequest,
  type LstmReading,
  type LstmWeights,
  takenWeights,
  weightsOf,
} from './lstmTerms.js';

interface LstmOptions extends LstmReading {
  /** No gradient flows to the weights, and none is computed: what the power iteration needs. */
  readonly constantWeights?: boolean;
}

interface LstmImplementation {
  /** @param training keep what the backward pass needs; without it `saved` may be empty */
  forward(
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    weights: LstmWeights,
    reading: LstmReading,
    training: boolean,
  ): LstmForward;
  /** The gradients asked for, in the order embeddings, input weights, recurrent weights, bias. */
  backward(
    hiddenGradient: tf.Tensor3D,
    embeddings: tf.Tensor3D,
    lengths: Int32Array,
    weights: LstmWeights,
    reading: LstmReading,
    forward: Pick<LstmForward, 'saved'>,
    request: LstmGradientRequest,
  ): tf.Tensor[];
}

const onEngine: LstmImplementation = { forward: lstmForwardOnEngine, backward: lstmBackwardOnEngine };
const onKernel: LstmImplementation = { forward: lstmForwardKernel, backward: lstmBackwardKernel };

/** Whether the engine has kernels of its own for this layer. */
export function hasLstmKernel(): boolean {
  return tf.getKernel('LstmForward', tf.getBackend()) !== undefined;
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
  options: LstmOptions,
): tf.Tensor3D {
  assertDescending(lengths);
  const { forward, backward } = hasLstmKernel() ? onKernel : onEngine;
  // Nobody will ask for a gradient.
  if (tf.engine().state.gradientDepth === 0)
    return tf.tidy(() => forward(embeddings, lengths, weights, options, false).hidden);
  const request = { inputGradient: true, weightGradients: !options.constantWeights };
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const x = args[0] as tf.Tensor3D;
    const result = forward(x, lengths, weights, options, true);
    save([x, ...weightsOf(weights), ...result.saved]);
    const gradFunc = (dy: tf.Tensor, [savedEmbeddings, ...kept]: tf.Tensor[]) => {
      const [savedWeights, saved] = takenWeights(kept);
      return backward(
        dy as tf.Tensor3D,
        savedEmbeddings as tf.Tensor3D,
        lengths,
        savedWeights,
        options,
        { saved },
        request,
      );
    };
    return { value: result.hidden, gradFunc };
  });
  return (options.constantWeights ? op(embeddings) : op(embeddings, ...weightsOf(weights))) as tf.Tensor3D;
}

export function assertDescending(lengths: Int32Array): void {
  for (let b = 1; b < lengths.length; b += 1) {
    if (lengths[b]! > lengths[b - 1]!)
      throw new Error('lstm: the lengths of a batch must be in descending order');
  }
}
