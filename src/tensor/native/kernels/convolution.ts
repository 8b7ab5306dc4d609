/** Convolution over time and its maximum in one: kernels of our own. Shapes: B batch, T time, E embedding width, W window, F filters. */
import type { TensorInfo } from '../../tfjs.js';
import type { ConvolutionShape } from '../addon.js';
import {
  attributes,
  type KernelCall,
  type NativeKernel,
  type PrecisionAttribute,
  precisionNumber,
} from './kernel.js';

interface ConvolutionAttributes extends PrecisionAttribute {
  /** [B] */
  lengths: Int32Array;
}

function shapeOf(call: KernelCall): ConvolutionShape {
  const { embeddings, filters } = call.inputs as { embeddings: TensorInfo; filters: TensorInfo };
  const [batch, time, width] = embeddings.shape as [number, number, number];
  const [window, , count] = filters.shape as [number, number, number];
  const options = attributes<ConvolutionAttributes>(call);
  return [batch, time, width, window, count, options.lengths, precisionNumber(options)];
}

/** embeddings [B,T,E], filters [W,E,F] -> best [B,F], argmax [B,F] */
function convolveMax(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const { embeddings, filters } = call.inputs as { embeddings: TensorInfo; filters: TensorInfo };
  const shape = shapeOf(call);
  const [batch, , , , count] = shape;
  const best = memory.newFloats(batch * count);
  const argmax = new Int32Array(batch * count);
  addon.convolveMax(...shape, memory.floats(embeddings), memory.floats(filters), best, argmax);
  return [
    memory.makeTensorInfo([batch, count], 'float32', best),
    memory.makeTensorInfo([batch, count], 'int32', argmax),
  ];
}

/** gradient [B,F] -> the gradient of embeddings [B,T,E] and, when wanted, of filters [W,E,F] */
function convolveMaxGradient(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const { embeddings, filters, argmax, gradient } = call.inputs as Record<string, TensorInfo>;
  const { filtersWanted } = attributes<ConvolutionAttributes & { filtersWanted: boolean }>(call);
  const ofEmbeddings = memory.newFloats(memory.floats(embeddings!).length);
  const ofFilters = filtersWanted ? memory.newFloats(memory.floats(filters!).length) : null;
  addon.convolveMaxGradient(
    ...shapeOf(call),
    memory.floats(embeddings!),
    memory.floats(filters!),
    memory.integers(argmax!),
    memory.floats(gradient!),
    ofEmbeddings,
    ofFilters,
  );
  const outputs = [memory.makeTensorInfo(embeddings!.shape, 'float32', ofEmbeddings)];
  if (ofFilters) outputs.push(memory.makeTensorInfo(filters!.shape, 'float32', ofFilters));
  return outputs;
}

export const convolutionKernels: readonly NativeKernel[] = [
  { name: 'ConvolveMax', run: convolveMax },
  { name: 'ConvolveMaxGradient', run: convolveMaxGradient },
];
