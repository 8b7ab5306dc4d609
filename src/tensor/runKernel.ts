import * as tf from './tfjs.js';

/**
 * Runs a kernel that tfjs has no function for.
 * @param attributes may be typed arrays too, which tfjs hands on as they are
 * @returns its outputs, in their order
 */
export function runKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Readonly<Record<string, unknown>>,
): tf.Tensor[] {
  const outputs = tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
  return Array.isArray(outputs) ? outputs : [outputs];
}
