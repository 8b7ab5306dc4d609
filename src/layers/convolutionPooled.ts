/**
 * Convolution over time, then the maximum over time: one op where the engine has a kernel for it, so that neither the
 * windows nor the sums are written to memory, and what flows back touches the windows of the maxima only.
 * Shapes: B batch, T time, E embedding width, W window, F filters.
 */
import type { PrecisionChoice } from '../tensor/precision.js';
import { runKernel } from '../tensor/runKernel.js';
import * as tf from '../tensor/tfjs.js';
import { convolveOverTime } from './convolution.js';
import { poolOverTime } from './pooling.js';

interface Options {
  readonly constantFilters?: boolean;
  readonly precision?: PrecisionChoice;
}

/**
 * out[b,f] = max over t < lengths[b] of sum_w embeddings[b, t + w - floor((W - 1) / 2), :] . filters[w,:,f]; 0 of an empty text.
 * @param embeddings [B,T,E], zero at padding
 * @param lengths [B]
 * @param filters [W,E,F]
 * @param options constantFilters: no gradient flows to the filters, and none is computed; precision: of the products on the way
 * there, where the engine has a choice
 * @returns [B,F]
 */
export function convolveMax(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  filters: tf.Tensor3D,
  options: Options = {},
): tf.Tensor2D {
  const native = tf.getKernel('ConvolveMax', tf.getBackend()) !== undefined;
  return (native ? onKernel : convolveMaxComposite)(embeddings, lengths, filters, options);
}

/** The same from its parts: the readable twin. */
export function convolveMaxComposite(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  filters: tf.Tensor3D,
  { constantFilters = false }: Options = {},
): tf.Tensor2D {
  return poolOverTime(convolveOverTime(embeddings, filters, constantFilters), lengths, 'max');
}

function onKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  filters: tf.Tensor3D,
  { constantFilters = false, precision }: Options,
): tf.Tensor2D {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const [x, kernel = filters] = args as [tf.Tensor3D, tf.Tensor3D?];
    const inputs = { embeddings: x, filters: kernel };
    const [best, argmax] = runKernel('ConvolveMax', inputs, { lengths, precision });
    save([x, kernel, argmax!]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedX, savedKernel, places] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return runKernel(
        'ConvolveMaxGradient',
        { embeddings: savedX, filters: savedKernel, argmax: places, gradient: dy },
        { lengths, filtersWanted: !constantFilters },
      );
    };
    return { value: best!, gradFunc };
  });
  return (constantFilters ? op(embeddings) : op(embeddings, filters)) as tf.Tensor2D;
}
