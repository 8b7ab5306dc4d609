/**
 * LSTM layers over whole sequences: kernels of our own, `LstmForward`, `LstmBackward` and `LstmStates`.
 * Shapes: B batch, T time, E embedding width, H hidden units, D layers on the same embeddings, of which each has inputs
 * named with its number: inputWeights0 [E,4H], recurrentWeights0 [H,4H], bias0 [4H]. The gates i, f, g, o stand side by
 * side on the last axis.
 */
import type { TensorInfo } from '../../tfjs.js';
import type { LstmShape } from '../addon.js';
import {
  attributes,
  type KernelCall,
  type NativeKernel,
  type PrecisionAttribute,
  precisionNumber,
  sizeOf,
} from './kernel.js';

/** In the order of `Pooling` in kernels.h. */
const poolings = ['max', 'mean', 'last'] as const;

/** No hidden state and cell, to start from or to return: but for `LstmStates` sequences start at zero, and no caller uses their last state. */
const NO_STATE = [null, null] as const;

interface CommonAttributes extends PrecisionAttribute {
  /** [B], descending */
  lengths: Int32Array;
  /** [D] */
  reverse: readonly boolean[];
  /** Pools the hidden states over time; without it there is one layer, and its hidden states are the result. */
  pooling?: (typeof poolings)[number];
}

interface ForwardAttributes extends CommonAttributes {
  training: boolean;
}

/** The values of one layer's inputs. */
function layerInput({ inputs, memory }: KernelCall, name: string, layer: number): Float32Array {
  return memory.floats(inputs[`${name}${layer}`] as TensorInfo);
}

function shapeOf(call: KernelCall): LstmShape {
  const { embeddings, recurrentWeights0 } = call.inputs as Record<string, TensorInfo>;
  const [batch, time, width] = embeddings!.shape as [number, number, number];
  const common = attributes<CommonAttributes>(call);
  return [batch, time, width, recurrentWeights0!.shape[0]!, common.lengths, precisionNumber(common)];
}

/** hidden [B,T,H], or pooled [B,DH] with, for max, its argmax; with `training` each layer's `saved` for LstmBackward. */
function forward(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const { reverse, pooling, training } = attributes<ForwardAttributes>(call);
  const shape = shapeOf(call);
  const [batch, time, , units] = shape;
  const resultShape = pooling ? [batch, reverse.length * units] : [batch, time, units];
  const result = memory.newFloats(sizeOf(resultShape));
  const argmax = pooling === 'max' ? new Int32Array(result.length) : null;
  const savedSize = addon.lstmSavedSize(...shape);
  const saved = reverse.map(() => (training ? memory.newFloats(savedSize) : null));
  const layers = reverse.flatMap((backwards, layer) => [
    backwards,
    layerInput(call, 'inputWeights', layer),
    layerInput(call, 'recurrentWeights', layer),
    layerInput(call, 'bias', layer),
    ...NO_STATE,
    pooling ? null : result,
    null,
    ...NO_STATE,
    saved[layer]!,
  ]);
  const embeddings = memory.floats(call.inputs['embeddings'] as TensorInfo);
  const pooled = [poolings.indexOf(pooling ?? 'max'), pooling ? result : null, argmax] as const;
  addon.lstmForward(...shape, embeddings, null, ...pooled, ...layers);
  const outputs = [memory.makeTensorInfo(resultShape, 'float32', result)];
  if (argmax) outputs.push(memory.makeTensorInfo(resultShape, 'int32', argmax));
  for (const one of saved) if (one) outputs.push(memory.makeTensorInfo([one.length], 'float32', one));
  return outputs;
}

interface StatesAttributes extends PrecisionAttribute {
  /** [B], descending */
  lengths: Int32Array;
  /** [B,T] which row of the embeddings each token is */
  slots: Int32Array;
  pooling?: (typeof poolings)[number];
}

/** One layer over rows [D,E] from a given state, hidden and cells [B,H]: those of all its steps, [B,T,H] each; with `pooling` the last ones, and what they pool to, [B,H] each. */
function states(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const inputs = call.inputs as Record<string, TensorInfo>;
  const options = attributes<StatesAttributes>(call);
  const { lengths, slots, pooling } = options;
  const [batch, width] = [lengths.length, inputs['embeddings']!.shape[1]!];
  const [time, units] = [slots.length / batch, inputs['recurrentWeights0']!.shape[0]!];
  const size = pooling ? [batch, units] : [batch, time, units];
  const room = () => memory.newFloats(sizeOf(size));
  const [hidden, cells, pooled] = [room(), room(), pooling ? room() : null];
  const argmax = pooling === 'max' ? new Int32Array(hidden.length) : null;
  const layer = [
    false,
    ...['inputWeights', 'recurrentWeights', 'bias'].map((name) => layerInput(call, name, 0)),
    memory.floats(inputs['initialHidden']!),
    memory.floats(inputs['initialCells']!),
    ...(pooling ? [...NO_STATE, hidden, cells] : [hidden, cells, ...NO_STATE]),
    null,
  ];
  const mode = poolings.indexOf(pooling ?? 'max');
  const shape: LstmShape = [batch, time, width, units, lengths, precisionNumber(options)];
  const embeddings = memory.floats(inputs['embeddings']!);
  addon.lstmForward(...shape, embeddings, slots, mode, pooled, argmax, ...layer);
  const results = pooled ? [hidden, cells, pooled] : [hidden, cells];
  return results.map((values) => memory.makeTensorInfo(size, 'float32', values));
}

interface BackwardAttributes extends CommonAttributes {
  inputGradient: boolean;
  weightGradients: boolean;
}

/** Of embeddings [B,T,E] and of each layer's weights, the gradients asked for. */
function backward(call: KernelCall): TensorInfo[] {
  const { addon, memory } = call;
  const inputs = call.inputs as Record<string, TensorInfo>;
  const options = attributes<BackwardAttributes>(call);
  const { reverse, pooling } = options;
  const shape = shapeOf(call);
  const [batch, time, width, units] = shape;
  const optional = (tensor: TensorInfo | undefined) => (tensor ? memory.floats(tensor) : null);
  const gradient = (wanted: boolean, size: number[]) =>
    wanted ? { size, values: memory.newFloats(sizeOf(size)) } : null;
  const embeddings = gradient(options.inputGradient, [batch, time, width]);
  const weights = reverse.map(() =>
    [[width, 4 * units], [units, 4 * units], [4 * units]].map((size) =>
      gradient(options.weightGradients, size),
    ),
  );
  const layers = reverse.flatMap((backwards, layer) => [
    backwards,
    layerInput(call, 'inputWeights', layer),
    layerInput(call, 'recurrentWeights', layer),
    ...NO_STATE,
    optional(inputs['hiddenGradient']),
    layerInput(call, 'saved', layer),
    ...weights[layer]!.map((one) => one?.values ?? null),
  ]);
  addon.lstmBackward(
    ...shape,
    memory.floats(inputs['embeddings']!),
    poolings.indexOf(pooling ?? 'max'),
    optional(inputs['pooledGradient']),
    inputs['argmax'] ? memory.integers(inputs['argmax']) : null,
    embeddings?.values ?? null,
    ...layers,
  );
  return [embeddings, ...weights.flat()].flatMap((one) =>
    one ? [memory.makeTensorInfo(one.size, 'float32', one.values)] : [],
  );
}

export const lstmKernels: readonly NativeKernel[] = [
  { name: 'LstmForward', run: forward },
  { name: 'LstmBackward', run: backward },
  { name: 'LstmStates', run: states },
];
