/** Arithmetic element by element, functions of one tensor, softmax. Small tensors stay in JavaScript. */
import type { TensorInfo } from '../../tfjs.js';
import { attributes, isFloat, type KernelCall, type NativeKernel, sizeOf } from './kernel.js';

/** Below this the call costs more than the loop. */
const WORTH_A_CALL = 256;

/** In the order of `BinaryOperation` in kernels.h. */
const binaryNames = ['Add', 'Sub', 'Multiply', 'RealDiv'] as const;
/** In the order of `UnaryOperation` in kernels.h. */
const unaryNames = ['Neg', 'Exp', 'Relu', 'Step', 'Sigmoid', 'Tanh', 'Square', 'Sqrt'] as const;

/**
 * The shape to broadcast to when one operand is the result's shape and the other the same, a single number or its last
 * axes; otherwise undefined.
 */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const [large, small] = a.length >= b.length ? [a, b] : [b, a];
  const axes = small.slice(small.findIndex((size) => size !== 1));
  const isSuffix =
    sizeOf(small) === 1 || axes.every((size, i) => size === large[large.length - axes.length + i]);
  return isSuffix && sizeOf(large) >= sizeOf(small) ? [...large] : undefined;
}

function binary(operation: number): (call: KernelCall) => TensorInfo | undefined {
  return ({ inputs, memory, addon }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const shape = broadcastShape(a.shape, b.shape);
    if (!shape || !isFloat(a, b)) return undefined;
    const size = sizeOf(shape);
    if (size < WORTH_A_CALL) return undefined;
    const result = memory.newFloats(size);
    addon.binary(operation, memory.floats(a), memory.floats(b), result);
    return memory.makeTensorInfo(shape, 'float32', result);
  };
}

function unary(operation: number): (call: KernelCall) => TensorInfo | undefined {
  return (call) => {
    const { inputs, memory, addon } = call;
    const { x } = inputs as { x: TensorInfo };
    const size = sizeOf(x.shape);
    // A step with another value on the left is rare.
    if (!isFloat(x) || size < WORTH_A_CALL || attributes<{ alpha?: number }>(call).alpha) return undefined;
    const result = memory.newFloats(size);
    addon.unary(operation, memory.floats(x), result);
    return memory.makeTensorInfo(x.shape, 'float32', result);
  };
}

/** Over the last axis. @param logits [..., C] */
function softmax(logarithm: boolean): (call: KernelCall) => TensorInfo | undefined {
  return (call) => {
    const { inputs, memory, addon } = call;
    const { logits } = inputs as { logits: TensorInfo };
    const columns = logits.shape.at(-1) ?? 1;
    const { dim, axis } = attributes<{ dim?: number; axis?: number }>(call);
    const last = logits.shape.length - 1;
    if (!isFloat(logits) || columns === 0 || ![last, -1].includes(dim ?? axis ?? -1)) return undefined;
    const size = sizeOf(logits.shape);
    const result = memory.newFloats(size);
    addon.softmax(size / columns, columns, logarithm, memory.floats(logits), result);
    return memory.makeTensorInfo(logits.shape, 'float32', result);
  };
}

/** The sum of many tensors of one shape: what the tape does where gradients meet. */
function addMany({ inputs, memory, addon }: KernelCall): TensorInfo | undefined {
  const tensors = Object.values(inputs) as TensorInfo[];
  const [first, second, ...others] = tensors;
  if (!first || !second || !isFloat(...tensors)) return undefined;
  if (tensors.some((one) => one.shape.join() !== first.shape.join())) return undefined;
  const result = memory.newFloats(sizeOf(first.shape));
  addon.binary(0, memory.floats(first), memory.floats(second), result);
  for (const other of others) addon.addScaled(result, memory.floats(other), 1);
  return memory.makeTensorInfo(first.shape, 'float32', result);
}

export const elementwiseKernels: readonly NativeKernel[] = [
  ...binaryNames.map((name, operation) => ({ name, run: binary(operation) })),
  ...unaryNames.map((name, operation) => ({ name, run: unary(operation) })),
  { name: 'AddN', run: addMany },
  { name: 'Softmax', run: softmax(false) },
  { name: 'LogSoftmax', run: softmax(true) },
];
