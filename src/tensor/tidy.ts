import * as tf from './tfjs.js';

/**
 * `tf.tidy` for results that are no tensors. tf.tidy itself walks through every element of what it is given back
 * in search of tensors, which for a typed array takes longer than the computation.
 */
export function tidyToHost<Result>(compute: () => Result): Result {
  let result: Result | undefined;
  tf.tidy(() => {
    result = compute();
  });
  return result as Result;
}
