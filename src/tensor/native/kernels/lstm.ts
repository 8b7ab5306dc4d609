/**
 * The LSTM over whole sequences: kernels of our own, `LstmForward` and `LstmBackward`.
 * Shapes: B batch, T time, E embedding width, H hidden units. The gates i, f, g, o stand side by side on the last axis.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { LstmShape } from '../addon.js';
import { attributes, type KernelCall, type NativeKernel } from './kernel.js';

interface ForwardInputs {
  /** [B,T,E] */
  embeddings: TensorInfo;
  /** [E,4H] */
  inputWeights: TensorInfo;
  /** [H,4H] */
  recurrentWeights: TensorInfo;
  /** [4H] */
  bias: TensorInfo;
}

interface ForwardAttributes {
  /** [B], descending */
  lengths: Int32Array;
  reverse: boolean;
  training: boolean;
}

function shapeOf(
  embeddings: TensorInfo,
  recurrentWeights: TensorInfo,
  { lengths, reverse }: { lengths: Int32Array; reverse: boolean },
): LstmShape {
  const [batch, time, width] = embeddings.shape as [number, number, number];
  return [batch, time, width, recurrentWeights.shape[0]!, lengths, reverse];
}

/** hidden [B,T,H], zero at padding; with `training` also `saved`, which only LstmBackward understands. */
function forward(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const { embeddings, inputWeights, recurrentWeights, bias } = call.inputs as unknown as ForwardInputs;
  const options = attributes<ForwardAttributes>(call);
  const shape = shapeOf(embeddings, recurrentWeights, options);
  const [batch, time, , units] = shape;
  const hidden = memory.newFloats(batch * time * units);
  const saved = options.training ? memory.newFloats(addon.lstmSavedSize(...shape)) : null;
  const weights = [inputWeights, recurrentWeights, bias].map((one) => memory.floats(one)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  addon.lstmForward(...shape, memory.floats(embeddings), ...weights, hidden, saved);
  const outputs = [memory.makeTensorInfo([batch, time, units], 'float32', hidden)];
  if (saved) outputs.push(memory.makeTensorInfo([saved.length], 'float32', saved));
  return outputs;
}

interface BackwardInputs {
  /** [B,T,H] */
  hiddenGradient: TensorInfo;
  embeddings: TensorInfo;
  inputWeights: TensorInfo;
  recurrentWeights: TensorInfo;
  hidden: TensorInfo;
  saved: TensorInfo;
}

interface BackwardAttributes {
  lengths: Int32Array;
  reverse: boolean;
  inputGradient: boolean;
  weightGradients: boolean;
}

/** Of embeddings [B,T,E], input weights [E,4H], recurrent weights [H,4H], bias [4H], the gradients asked for. */
function backward(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const inputs = call.inputs as unknown as BackwardInputs;
  const options = attributes<BackwardAttributes>(call);
  const shape = shapeOf(inputs.embeddings, inputs.recurrentWeights, options);
  const [batch, time, width, units] = shape;
  const wanted = [
    options.inputGradient ? [batch, time, width] : null,
    ...[[width, 4 * units], [units, 4 * units], [4 * units]].map((one) =>
      options.weightGradients ? one : null,
    ),
  ];
  const results = wanted.map((one) => one && memory.newFloats(one.reduce((size, axis) => size * axis, 1)));
  addon.lstmBackward(
    ...shape,
    memory.floats(inputs.hiddenGradient),
    memory.floats(inputs.embeddings),
    memory.floats(inputs.inputWeights),
    memory.floats(inputs.recurrentWeights),
    memory.floats(inputs.hidden),
    memory.floats(inputs.saved),
    ...(results as [Float32Array | null, Float32Array | null, Float32Array | null, Float32Array | null]),
  );
  return wanted.flatMap((one, index) =>
    one ? [memory.makeTensorInfo(one, 'float32', results[index]!)] : [],
  );
}

export const lstmKernels: readonly NativeKernel[] = [
  { name: 'LstmForward', run: forward },
  { name: 'LstmBackward', run: backward },
];
