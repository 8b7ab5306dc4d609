/**
 * From one vector per token to one vector per text, over real tokens only.
 * Shapes: B batch, T time, H hidden units.
 */
import { runKernel } from '../tensor/runKernel.js';
import * as tf from '../tensor/tfjs.js';

/** `last` and `first` take the state at the last and first real token. */
export type Pooling = 'max' | 'mean' | 'last' | 'first';

interface Pooled {
  /** [B,H] */
  readonly pooled: tf.Tensor2D;
  /** [B,H] time of each maximum, for `max` */
  readonly argmax: tf.Tensor | undefined;
}

/**
 * max: max_t h_t; mean: sum_t h_t / length; over t < length. An empty sequence pools to 0.
 * @param hidden [B,T,H] @param lengths [B] @returns [B,H]
 */
export function poolOverTime(hidden: tf.Tensor3D, lengths: Int32Array, mode: Pooling): tf.Tensor2D {
  const native = tf.getKernel('PoolOverTime', tf.getBackend()) !== undefined;
  const time = hidden.shape[1];
  const op = tf.customGrad((x, save) => {
    const { pooled, argmax } = native
      ? poolKernel(x as tf.Tensor3D, lengths, mode)
      : poolOnHost(x as tf.Tensor3D, lengths, mode);
    (save as tf.GradSaveFunc)(argmax === undefined ? [] : [argmax]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      native
        ? gradientKernel(dy as tf.Tensor2D, saved, lengths, mode, time)
        : gradientOnHost(dy as tf.Tensor2D, saved, lengths, mode, time);
    return { value: pooled, gradFunc };
  });
  return op(hidden) as tf.Tensor2D;
}

function poolKernel(hidden: tf.Tensor3D, lengths: Int32Array, mode: Pooling): Pooled {
  const [pooled, argmax] = runKernel('PoolOverTime', { hidden }, { lengths, mode });
  return { pooled: pooled as tf.Tensor2D, argmax };
}

function gradientKernel(
  pooledGradient: tf.Tensor2D,
  argmax: tf.Tensor | undefined,
  lengths: Int32Array,
  mode: Pooling,
  time: number,
): tf.Tensor {
  const inputs = argmax === undefined ? { pooledGradient } : { pooledGradient, argmax };
  return runKernel('PoolOverTimeGradient', inputs, { lengths, mode, time })[0]!;
}

function poolOnHost(hidden: tf.Tensor3D, lengths: Int32Array, mode: Pooling): Pooled {
  const [batch, time, units] = hidden.shape;
  const values = hidden.dataSync() as Float32Array;
  const pooled = new Float32Array(batch * units);
  const argmax = new Int32Array(batch * units);
  for (let b = 0; b < batch; b += 1) {
    const length = lengths[b]!;
    const { from, to } = span(length, mode);
    const scale = mode === 'mean' ? 1 / length : 1;
    for (let t = from; t < to; t += 1) {
      const row = (b * time + t) * units;
      for (let k = 0; k < units; k += 1) {
        const value = values[row + k]!;
        const at = b * units + k;
        if (mode !== 'max') pooled[at]! += value * scale;
        // NaN wins, so that it is not lost on the way.
        else if (t === from || value > pooled[at]! || Number.isNaN(value)) {
          pooled[at] = value;
          argmax[at] = t;
        }
      }
    }
  }
  return {
    pooled: tf.tensor2d(pooled, [batch, units]),
    argmax: mode === 'max' ? tf.tensor2d(argmax, [batch, units], 'int32') : undefined,
  };
}

/** The times that take part: from inclusive, to exclusive. */
function span(length: number, mode: Pooling): { from: number; to: number } {
  if (mode === 'last') return { from: Math.max(0, length - 1), to: length };
  if (mode === 'first') return { from: 0, to: Math.min(1, length) };
  return { from: 0, to: length };
}

function gradientOnHost(
  pooledGradient: tf.Tensor2D,
  argmax: tf.Tensor | undefined,
  lengths: Int32Array,
  mode: Pooling,
  time: number,
): tf.Tensor3D {
  const [batch, units] = pooledGradient.shape;
  const dy = pooledGradient.dataSync() as Float32Array;
  const places = argmax?.dataSync();
  const gradient = new Float32Array(batch * time * units);
  for (let b = 0; b < batch; b += 1) {
    const length = lengths[b]!;
    if (length === 0) continue;
    const { from, to } = span(length, mode);
    const scale = mode === 'mean' ? 1 / length : 1;
    for (let k = 0; k < units; k += 1) {
      const value = dy[b * units + k]! * scale;
      if (places !== undefined) gradient[(b * time + places[b * units + k]!) * units + k] = value;
      else for (let t = from; t < to; t += 1) gradient[(b * time + t) * units + k] = value;
    }
  }
  return tf.tensor3d(gradient, [batch, time, units]);
}
