/** Some rows of a matrix. Shapes: M rows, F columns, R rows selected. */
import { hostFunctions } from '../tensor/hostFunctions.js';
import { takeRows } from '../tensor/tables.js';
import * as tf from '../tensor/tfjs.js';

/** @param x [M,F] @param rows [R], distinct @returns [R,F] */
export function selectRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [count, width] = x.shape;
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const values = hostFunctions().peek(args[0] as tf.Tensor);
    const selected = takeRows(values, width, rows, hostFunctions().newFloats(rows.length * width));
    const gradFunc = (dy: tf.Tensor) => {
      const gradient = hostFunctions().peek(dy);
      const spread = hostFunctions()
        .newFloats(count * width)
        .fill(0);
      rows.forEach((row, place) => {
        spread.set(gradient.subarray(place * width, (place + 1) * width), row * width);
      });
      return tf.tensor2d(spread, [count, width]);
    };
    return { value: tf.tensor2d(selected, [rows.length, width]), gradFunc };
  });
  return op(x) as tf.Tensor2D;
}
