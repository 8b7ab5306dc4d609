/** Adam with clipping and weight averaging; the embedding table is updated by rows. */
import {
  createEmbeddingTable,
  type EmbeddingTable,
  fixedEmbeddingTable,
  normalisedValues,
  updateRows,
} from '../layers/embedding.js';
import type { Parameter, ParameterSet } from '../model/parameters.js';
import { type AdamStep, hostFunctions, type SparseRows } from '../tensor/hostFunctions.js';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** Stands in for a decay of 0, whose logarithm cannot be subtracted from itself. */
const SMALLEST_DECAY = 1e-30;

/** What can be trained: the part that all kinds of models have in common. */
export interface Trainable {
  /** The embeddings that the model reads, if they are trained too. */
  readonly embedding?: EmbeddingTable;
  readonly parameters: ParameterSet;
}

export interface Slots {
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Exponential moving average of the values. */
  readonly averaged: Float32Array;
}

/** [V,E] each */
export interface EmbeddingSlots extends Slots {
  /** [V] `logDecay` when a row's average was last brought up to date. */
  readonly rowLogDecay: Float64Array;
}

export interface OptimiserState {
  /** Steps taken. */
  step: number;
  /** Sum of the logarithms of all averaging decays so far. */
  logDecay: number;
  /** By parameter name. */
  readonly parameters: ReadonlyMap<string, Slots>;
  readonly embedding?: EmbeddingSlots | undefined;
}

/** Gradients of one step, by parameter name and by embedding row. */
export interface Gradients {
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly embedding?: SparseRows | undefined;
}

export function createOptimiser({ embedding, parameters }: Trainable): OptimiserState {
  const slots = (values: Float32Array): Slots => ({
    firstMoment: new Float32Array(values.length),
    secondMoment: new Float32Array(values.length),
    averaged: values.slice(),
  });
  return {
    step: 0,
    logDecay: 0,
    parameters: new Map([...parameters].map(([name, { values }]) => [name, slots(values)])),
    embedding: embedding && {
      ...slots(embedding.values),
      rowLogDecay: new Float64Array(embedding.frequencies.length),
    },
  };
}

/** The norm of all dense gradients together; the embedding's is left out, as published. */
export function gradientNorm(gradients: Gradients): number {
  let sum = 0;
  for (const gradient of gradients.parameters.values()) sum += hostFunctions().sumOfSquares(gradient);
  return Math.sqrt(sum);
}

/** Under which a layer is asked for its part of the learning rate: the name of a parameter, or this for the embeddings. */
export const EMBEDDINGS = 'embeddings';

export interface UpdateRates {
  readonly rate: number;
  /** Largest norm of the dense gradients, 0 for none. */
  readonly clip: number;
  /** Decay of the moving average at this step. */
  readonly averagingDecay: number;
  /** What the rate is multiplied by in a layer; one of 0 rests, but gathers its moments. All learn alike without it. */
  readonly factorOf?: ((layer: string) => number) | undefined;
}

/**
 * One step in place.
 * @returns the norm of the dense gradients before clipping
 */
export function applyGradients(
  model: Trainable,
  state: OptimiserState,
  gradients: Gradients,
  { rate, clip, averagingDecay, factorOf = () => 1 }: UpdateRates,
): number {
  state.step += 1;
  const norm = gradientNorm(gradients);
  const step: AdamStep = {
    rate,
    beta1: BETA1,
    beta2: BETA2,
    epsilon: EPSILON,
    correction1: 1 - BETA1 ** state.step,
    correction2: 1 - BETA2 ** state.step,
    gradientScale: clip > 0 && norm > clip ? clip / norm : 1,
  };
  for (const [name, { values }] of model.parameters) {
    const { firstMoment, secondMoment, averaged } = state.parameters.get(name)!;
    const gradient = gradients.parameters.get(name)!;
    hostFunctions().adam(values, gradient, firstMoment, secondMoment, {
      ...step,
      rate: rate * factorOf(name),
    });
    hostFunctions().average(averaged, values, averagingDecay);
  }
  const [table, slots, rows] = [model.embedding, state.embedding, gradients.embedding];
  if (table && slots && rows) {
    const own = { ...step, rate: rate * factorOf(EMBEDDINGS), gradientScale: 1 };
    updateEmbedding(table, slots, state.logDecay, rows, own, averagingDecay);
  }
  state.logDecay = decayed(state.logDecay, averagingDecay);
  return norm;
}

/** The logarithm of a product of decays after one more. */
function decayed(logDecay: number, decay: number): number {
  return logDecay + Math.log(Math.max(decay, SMALLEST_DECAY));
}

/**
 * Rows without a gradient rest, and so their averages can wait: over k steps at rest an average moves by the product
 * of the k decays, which is applied when the row is next touched.
 */
function updateEmbedding(
  table: EmbeddingTable,
  { firstMoment, secondMoment, averaged, rowLogDecay }: EmbeddingSlots,
  logDecay: number,
  gradient: SparseRows,
  step: AdamStep,
  averagingDecay: number,
): void {
  const { values, width } = table;
  const host = hostFunctions();
  const waited = Float64Array.from(gradient.rows, (row) => Math.exp(logDecay - rowLogDecay[row]!));
  host.averageRows(averaged, values, width, gradient.rows, waited);
  updateRows(table, gradient.rows, () => host.sparseAdam(values, gradient, firstMoment, secondMoment, step));
  host.averageRows(
    averaged,
    values,
    width,
    gradient.rows,
    new Float64Array(waited.length).fill(averagingDecay),
  );
  const upToDate = decayed(logDecay, averagingDecay);
  for (const row of gradient.rows) rowLogDecay[row] = upToDate;
}

/** The averaged embedding table, [V,E], with every row brought up to date; the slots stay as they are. */
function averagedTable(table: EmbeddingTable, slots: EmbeddingSlots, logDecay: number): Float32Array {
  const averaged = slots.averaged.slice();
  const rows = Int32Array.from(table.frequencies, (_, row) => row);
  const waited = Float64Array.from(slots.rowLogDecay, (last) => Math.exp(logDecay - last));
  hostFunctions().averageRows(averaged, table.values, table.width, rows, waited);
  return averaged;
}

/** The model with averaged weights and its normalisation worked into the embeddings: what is evaluated and saved. */
export function averagedModel<Model extends Trainable>(model: Model, state: OptimiserState): Model {
  const parameters = new Map<string, Parameter>();
  for (const [name, { shape }] of model.parameters) {
    parameters.set(name, { shape, values: state.parameters.get(name)!.averaged.slice() });
  }
  const { embedding } = model;
  if (embedding === undefined || state.embedding === undefined) return { ...model, parameters };
  const values = averagedTable(embedding, state.embedding, state.logDecay);
  const table = createEmbeddingTable(values, embedding.frequencies);
  return { ...model, embedding: fixedEmbeddingTable(normalisedValues(table), table.width), parameters };
}
