/** What a native kernel is given and gives back. */

import type { PrecisionChoice } from '../../precision.js';
import type { DataType, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '../../tfjs.js';
import type { NativeAddon, PrecisionNumber } from '../addon.js';

/** The backend as kernels see it: tensors are typed arrays in JavaScript's memory. */
export interface TensorMemory {
  /** The values of a float32 tensor. */
  floats(tensor: TensorInfo): Float32Array;
  integers(tensor: TensorInfo): Int32Array;
  /** An array for a result, its contents undefined. */
  newFloats(length: number): Float32Array;
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array | Int32Array): TensorInfo;
}

export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap | undefined;
  readonly memory: TensorMemory;
  readonly addon: NativeAddon;
}

export interface NativeKernel {
  readonly name: string;
  /** Undefined when this call is not one of those that the kernel handles: the CPU backend's kernel then does. */
  run(call: KernelCall): TensorInfo | TensorInfo[] | undefined;
}

/** Of a kernel whose products may be in bf16. */
export interface PrecisionAttribute {
  readonly precision?: PrecisionChoice;
}

/** The same as the addon counts it. */
export function precisionNumber({ precision }: PrecisionAttribute): PrecisionNumber {
  return precision === 'bf16' ? 1 : 0;
}

/** Typed view of a kernel's attributes. */
export function attributes<Attributes>(call: KernelCall): Attributes {
  return (call.attrs ?? {}) as Attributes;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function isFloat(...tensors: (TensorInfo | undefined)[]): boolean {
  return tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');
}
