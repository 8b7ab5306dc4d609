/** The arrays of a checkpoint, each of one dimension, and checked when they are read again. */
import type { StageSnapshot } from '../model/checkpoint.js';
import { damagedCheckpoint } from '../model/checkpointFaults.js';
import type { NamedArray } from '../storage/safetensors.js';
import { arraysFileOf } from './checkpoint.js';

/** An array under its name, without a shape of its own. */
export function flat<Values extends NamedArray['values']>(
  name: string,
  values: Values,
): [string, NamedArray & { readonly values: Values }] {
  return [name, { shape: [values.length], values }];
}

/**
 * @param file the arrays' file, for messages
 * @throws InputError where there is no such array of this type and length
 */
export function arrayOf<Values extends NamedArray['values']>(
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
  name: string,
  type: new (length: number) => Values,
  length: number,
): Values {
  const values = arrays.get(name)?.values;
  if (values instanceof type && values.length === length) return values;
  const found = values === undefined ? `no ${name}` : `${name} of ${values.length} numbers`;
  throw damagedCheckpoint(file, found, `${length} numbers in ${type.name}`);
}

/** @throws InputError where a stage has no such 32-bit numbers */
export function floatsOf(stage: StageSnapshot, name: string, length: number): Float32Array {
  return arrayOf(stage.arrays, arraysFileOf(stage), name, Float32Array, length);
}
