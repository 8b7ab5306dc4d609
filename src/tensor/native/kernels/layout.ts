/** Slicing, splitting, joining and padding as copies of whole runs: the CPU backend goes element by element. */
import type { TensorInfo } from '../../tfjs.js';
import {
  attributes,
  isFloat,
  type KernelCall,
  type NativeKernel,
  sizeOf,
  type TensorMemory,
} from './kernel.js';

/** A box inside a tensor: where it begins and its size, along each axis. */
interface Box {
  readonly shape: readonly number[];
  readonly begin: readonly number[];
}

/**
 * Copies a box of `size` from one tensor into another, as runs that are contiguous in both.
 * Axes that the box spans whole, in both tensors, are joined to the one before them.
 */
function copyBox(
  from: Float32Array,
  source: Box,
  to: Float32Array,
  target: Box,
  size: readonly number[],
): void {
  let axis = size.length - 1;
  while (axis > 0 && size[axis] === source.shape[axis] && size[axis] === target.shape[axis]) axis -= 1;
  const run = sizeOf(size.slice(Math.max(0, axis)));
  const visit = (depth: number, fromStart: number, toStart: number) => {
    if (depth >= axis) {
      const inner = [source, target].map(
        ({ shape, begin }, side) =>
          (side === 0 ? fromStart : toStart) * (shape[depth] ?? 1) + (begin[depth] ?? 0),
      ) as [number, number];
      const rest = size.slice(depth + 1);
      const [first, second] = inner.map((start) => start * sizeOf(rest)) as [number, number];
      to.set(from.subarray(first, first + run), second);
      return;
    }
    for (let i = 0; i < size[depth]!; i += 1) {
      visit(
        depth + 1,
        fromStart * source.shape[depth]! + source.begin[depth]! + i,
        toStart * target.shape[depth]! + target.begin[depth]! + i,
      );
    }
  };
  if (run > 0) visit(0, 0, 0);
}

const origin = (shape: readonly number[]): number[] => shape.map(() => 0);

function sliceOf(memory: TensorMemory, x: TensorInfo, begin: number[], size: number[]): TensorInfo {
  const result = memory.newFloats(sizeOf(size));
  copyBox(memory.floats(x), { shape: x.shape, begin }, result, { shape: size, begin: origin(size) }, size);
  return memory.makeTensorInfo(size, 'float32', result);
}

function slice(call: KernelCall): TensorInfo | undefined {
  const { x } = call.inputs as { x: TensorInfo };
  const { begin, size } = attributes<{ begin: number | number[]; size: number | number[] }>(call);
  if (!isFloat(x) || !Array.isArray(begin) || !Array.isArray(size)) return undefined;
  if (begin.length !== x.shape.length || size.length !== x.shape.length) return undefined;
  const whole = size.map((length, axis) => (length < 0 ? x.shape[axis]! - begin[axis]! : length));
  const inside = whole.every((length, axis) => begin[axis]! >= 0 && begin[axis]! + length <= x.shape[axis]!);
  return inside ? sliceOf(call.memory, x, begin, whole) : undefined;
}

function split(call: KernelCall): TensorInfo[] | undefined {
  const { x } = call.inputs as { x: TensorInfo };
  const { numOrSizeSplits, axis } = attributes<{ numOrSizeSplits: number | number[]; axis: number }>(call);
  const along = axis < 0 ? axis + x.shape.length : axis;
  if (!isFloat(x) || !Array.isArray(numOrSizeSplits) || numOrSizeSplits.some((part) => part < 0))
    return undefined;
  let at = 0;
  return numOrSizeSplits.map((part) => {
    const begin = x.shape.map((_, other) => (other === along ? at : 0));
    const size = x.shape.map((length, other) => (other === along ? part : length));
    at += part;
    return sliceOf(call.memory, x, begin, size);
  });
}

function concat(call: KernelCall): TensorInfo | undefined {
  const tensors = Object.values(call.inputs) as TensorInfo[];
  const [first] = tensors;
  if (!first || !isFloat(...tensors)) return undefined;
  const { axis } = attributes<{ axis: number }>(call);
  const along = axis < 0 ? axis + first.shape.length : axis;
  const agree = tensors.every(({ shape }) =>
    shape.every((length, other) => other === along || length === first.shape[other]),
  );
  if (!agree) return undefined;
  const total = tensors.reduce((sum, { shape }) => sum + shape[along]!, 0);
  const shape = first.shape.map((length, other) => (other === along ? total : length));
  const result = call.memory.newFloats(sizeOf(shape));
  let at = 0;
  for (const tensor of tensors) {
    const begin = shape.map((_, other) => (other === along ? at : 0));
    const source = { shape: tensor.shape, begin: origin(shape) };
    copyBox(call.memory.floats(tensor), source, result, { shape, begin }, tensor.shape);
    at += tensor.shape[along]!;
  }
  return call.memory.makeTensorInfo(shape, 'float32', result);
}

function pad(call: KernelCall): TensorInfo | undefined {
  const { x } = call.inputs as { x: TensorInfo };
  const { paddings, constantValue } = attributes<{ paddings: [number, number][]; constantValue: number }>(
    call,
  );
  if (!isFloat(x) || x.shape.length === 0) return undefined;
  const shape = x.shape.map((length, axis) => paddings[axis]![0] + length + paddings[axis]![1]);
  const result = call.memory.newFloats(sizeOf(shape)).fill(constantValue);
  const target = { shape, begin: paddings.map(([before]) => before) };
  copyBox(call.memory.floats(x), { shape: x.shape, begin: origin(shape) }, result, target, x.shape);
  return call.memory.makeTensorInfo(shape, 'float32', result);
}

export const layoutKernels: readonly NativeKernel[] = [
  { name: 'Slice', run: slice },
  { name: 'SplitV', run: split },
  { name: 'Concat', run: concat },
  { name: 'PadV2', run: pad },
];
