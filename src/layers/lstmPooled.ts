/**
 * LSTM layers side by side on the same embeddings, each pooled over time: one op where the engine has kernels for it, so
 * that neither hidden states nor their gradients, [B,T,H] of each layer, are written to memory and read again.
 * Shapes: B batch, T time, E embedding width, H hidden units, D layers.
 */
import * as tf from '../tensor/tfjs.js';
import { assertDescending, hasLstmKernel, lstm } from './lstm.js';
import { pooledBackwardKernel, pooledForwardKernel } from './lstmOnKernel.js';
import { type LstmLayer, type PooledReading, takenWeights, weightsOf } from './lstmTerms.js';
import { poolOverTime } from './pooling.js';

interface Options extends PooledReading {
  /** No gradient flows to the weights, and none is computed. */
  readonly constantWeights: boolean;
}

/**
 * @param embeddings [B,T,E]
 * @param lengths real tokens of each sequence, in descending order
 * @returns [B,DH], the layers one after the other
 */
export function lstmPooled(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  layers: readonly LstmLayer[],
  options: Options,
): tf.Tensor2D {
  assertDescending(lengths);
  return hasLstmKernel()
    ? lstmPooledOnKernel(embeddings, lengths, layers, options)
    : lstmPooledComposite(embeddings, lengths, layers, options);
}

/** The same from its parts: the readable twin. */
export function lstmPooledComposite(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  layers: readonly LstmLayer[],
  { pooling, constantWeights }: Options,
): tf.Tensor2D {
  const pooled = layers.map(({ weights, reverse }) => {
    const hidden = lstm(embeddings, lengths, weights, { reverse, constantWeights });
    return poolOverTime(hidden, lengths, pooling === 'last' && reverse ? 'first' : pooling);
  });
  return pooled.length === 1 ? pooled[0]! : (tf.concat(pooled, 1) as tf.Tensor2D);
}

function lstmPooledOnKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  layers: readonly LstmLayer[],
  options: Options,
): tf.Tensor2D {
  // Nobody will ask for a gradient.
  if (tf.engine().state.gradientDepth === 0) {
    return tf.tidy(() => pooledForwardKernel(embeddings, lengths, layers, options, false).pooled);
  }
  const request = { inputGradient: true, weightGradients: !options.constantWeights };
  const weights = layers.flatMap((layer) => weightsOf(layer.weights));
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const x = args[0] as tf.Tensor3D;
    const { pooled, saved } = pooledForwardKernel(x, lengths, layers, options, true);
    save([x, ...weights, ...saved]);
    const gradFunc = (dy: tf.Tensor, [savedEmbeddings, ...kept]: tf.Tensor[]) => {
      let rest = kept;
      const savedLayers = layers.map(({ reverse }) => {
        const [own, others] = takenWeights(rest);
        rest = others;
        return { weights: own, reverse };
      });
      return pooledBackwardKernel(
        dy as tf.Tensor2D,
        savedEmbeddings as tf.Tensor3D,
        lengths,
        savedLayers,
        options,
        rest,
        request,
      );
    };
    return { value: pooled, gradFunc };
  });
  return (options.constantWeights ? op(embeddings) : op(embeddings, ...weights)) as tf.Tensor2D;
}
