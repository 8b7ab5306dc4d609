/**
 * One-dimensional convolution over time as one matrix product: the windows are laid out as rows.
 * Shapes: B batch, T time, E embedding width, F filters, W window.
 */
import * as tf from '../tensor/tfjs.js';

/**
 * out[b,t,f] = sum_w embeddings[b, t + w - floor((W - 1) / 2), :] . filters[w,:,f], zero outside of the text.
 * @param embeddings [B,T,E], zero at padding
 * @param filters [W,E,F]
 * @param constantFilters no gradient flows to the filters, and none is computed
 * @returns [B,T,F]
 */
export function convolveOverTime(
  embeddings: tf.Tensor3D,
  filters: tf.Tensor3D,
  constantFilters = false,
): tf.Tensor3D {
  const [batch, time, width] = embeddings.shape;
  const [window, , count] = filters.shape;
  const flat: [number, number] = [batch * time, count];
  const matrix = (kernel: tf.Tensor) => tf.reshape(kernel, [window * width, count]) as tf.Tensor2D;

  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const [x, kernel = filters] = args as [tf.Tensor3D, tf.Tensor3D?];
    save([x, kernel]);
    const value = tf.reshape(tf.matMul(layOutWindows(x, window), matrix(kernel)), [batch, time, count]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedX, savedKernel] = saved as [tf.Tensor3D, tf.Tensor3D];
      const upstream = tf.reshape(dy, flat);
      const windows: tf.Tensor2D = tf.matMul(upstream, matrix(savedKernel), false, true);
      const inputGradient = sumWindows(windows, embeddings.shape, window);
      if (constantFilters) return [inputGradient];
      const filterGradient = tf.matMul(layOutWindows(savedX, window), upstream, true);
      return [inputGradient, tf.reshape(filterGradient, filters.shape)];
    };
    return { value, gradFunc };
  });
  return (constantFilters ? op(embeddings) : op(embeddings, filters)) as tf.Tensor3D;
}

/** Calls visit(token row, window row, place in the window) for every token that a window covers. */
function eachPlace(
  [batch, time]: [number, number, number],
  window: number,
  visit: (token: number, row: number, place: number) => void,
): void {
  const before = Math.floor((window - 1) / 2);
  for (let b = 0; b < batch; b += 1) {
    for (let t = 0; t < time; t += 1) {
      for (let place = 0; place < window; place += 1) {
        const token = t + place - before;
        if (token >= 0 && token < time) visit(b * time + token, b * time + t, place);
      }
    }
  }
}

/** @param x [B,T,E] @returns [B*T, W*E] */
function layOutWindows(x: tf.Tensor3D, window: number): tf.Tensor2D {
  const [batch, time, width] = x.shape;
  const values = x.dataSync() as Float32Array;
  const rows = new Float32Array(batch * time * window * width);
  eachPlace(x.shape, window, (token, row, place) => {
    rows.set(values.subarray(token * width, (token + 1) * width), (row * window + place) * width);
  });
  return tf.tensor2d(rows, [batch * time, window * width]);
}

/** The reverse of `layOutWindows`: what several windows hold of one token is summed. @returns [B,T,E] */
function sumWindows(windows: tf.Tensor2D, shape: [number, number, number], window: number): tf.Tensor3D {
  const width = shape[2];
  const values = windows.dataSync() as Float32Array;
  const sum = new Float32Array(shape[0] * shape[1] * width);
  eachPlace(shape, window, (token, row, place) => {
    const from = (row * window + place) * width;
    for (let e = 0; e < width; e += 1) sum[token * width + e]! += values[from + e]!;
  });
  return tf.tensor3d(sum, shape);
}
