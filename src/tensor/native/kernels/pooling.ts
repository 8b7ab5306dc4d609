/** Pooling over time: kernels of our own. Shapes: B batch, T time, H hidden units. */
import type { TensorInfo } from '../../tfjs.js';
import { attributes, type KernelCall, type NativeKernel } from './kernel.js';

/** In the order of `Pooling` in kernels.h. */
const modes = ['max', 'mean', 'last', 'first'] as const;

interface PoolingAttributes {
  /** [B] */
  lengths: Int32Array;
  mode: (typeof modes)[number];
}

/** hidden [B,T,H] -> pooled [B,H] and, for max, argmax [B,H]. An empty sequence pools to 0. */
function pool(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const { hidden } = call.inputs as { hidden: TensorInfo };
  const { lengths, mode } = attributes<PoolingAttributes>(call);
  const [batch, time, width] = hidden.shape as [number, number, number];
  const pooled = memory.newFloats(batch * width);
  const argmax = mode === 'max' ? new Int32Array(batch * width) : null;
  addon.poolOverTime(batch, time, width, lengths, modes.indexOf(mode), memory.floats(hidden), pooled, argmax);
  const outputs = [memory.makeTensorInfo([batch, width], 'float32', pooled)];
  if (argmax) outputs.push(memory.makeTensorInfo([batch, width], 'int32', argmax));
  return outputs;
}

/** pooledGradient [B,H] (and argmax [B,H]) -> the gradient of hidden [B,T,H]. */
function poolGradient(call: KernelCall): TensorInfo {
  const { addon, memory } = call;
  const { pooledGradient, argmax } = call.inputs as { pooledGradient: TensorInfo; argmax?: TensorInfo };
  const { lengths, mode, time } = attributes<PoolingAttributes & { time: number }>(call);
  const [batch, width] = pooledGradient.shape as [number, number];
  const gradient = memory.newFloats(batch * time * width);
  addon.poolOverTimeGradient(
    batch,
    time,
    width,
    lengths,
    modes.indexOf(mode),
    memory.floats(pooledGradient),
    argmax ? memory.integers(argmax) : null,
    gradient,
  );
  return memory.makeTensorInfo([batch, time, width], 'float32', gradient);
}

export const poolingKernels: readonly NativeKernel[] = [
  { name: 'PoolOverTime', run: pool },
  { name: 'PoolOverTimeGradient', run: poolGradient },
];
