/** Matrix products: tfjs's BatchMatMul and _FusedMatMul. Shapes: [..., M, K] times [..., K, N]. */
import type { TensorInfo } from '../../tfjs.js';
import {
  attributes,
  isFloat,
  type KernelCall,
  type NativeKernel,
  type PrecisionAttribute,
  precisionNumber,
  sizeOf,
} from './kernel.js';

interface ProductAttributes extends PrecisionAttribute {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string | null;
  leakyreluAlpha?: number;
}

/** Numbers of `Activation` in kernels.h. */
const activations: Readonly<Record<string, number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  elu: 3,
  sigmoid: 4,
  tanh: 5,
  leakyrelu: 6,
};

function product(call: KernelCall): TensorInfo | undefined {
  const { memory, addon } = call;
  const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
  const options = attributes<ProductAttributes>(call);
  const { transposeA, transposeB, activation, leakyreluAlpha } = options;
  const kind = activations[activation ?? 'linear'];
  if (kind === undefined || !isFloat(a, b, bias)) return undefined;
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const [batchA, batchB] = [sizeOf(outerA), sizeOf(outerB)];
  const batch = Math.max(batchA, batchB);
  // Other ways to broadcast, and what the CPU kernel has a better message for.
  if (k !== inner || (bias && sizeOf(bias.shape) !== n)) return undefined;
  if (batchA !== batchB && batchA !== 1 && batchB !== 1) return undefined;
  if (batchA === batchB && outerA.join() !== outerB.join()) return undefined;
  const outer = batchA >= batchB ? outerA : outerB;
  const result = memory.newFloats(batch * m * n);
  addon.product(
    memory.floats(a),
    memory.floats(b),
    bias ? memory.floats(bias) : null,
    result,
    batch,
    m,
    k,
    n,
    transposeA,
    transposeB,
    batchA,
    batchB,
    kind,
    leakyreluAlpha ?? 0,
    precisionNumber(options),
  );
  return memory.makeTensorInfo([...outer, m, n], 'float32', result);
}

export const productKernels: readonly NativeKernel[] = [
  { name: 'BatchMatMul', run: product },
  { name: '_FusedMatMul', run: product },
];
