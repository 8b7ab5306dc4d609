/** What the loop trains: the one thing it knows of a family of models. Shapes: B batch, T time, E embedding width, V vocabulary, C classes. */
import type { Calibration } from '../model/calibration.js';
import type { BatchRows, Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import type { Model } from '../model/model.js';
import type { ParameterPlan, Weights } from '../model/parameters.js';
import type { WordDefense } from '../objectives/methods.js';
import type { WordSwaps } from '../objectives/objective.js';
import type { ObjectiveOptions } from '../objectives/objectiveOptions.js';
import type { SparseRows } from '../tensor/hostFunctions.js';
import type { RandomSource } from '../tensor/random.js';
import type * as tf from '../tensor/tfjs.js';
import type { RateFactor } from './gradientLoop.js';
import type { Trainable } from './optimiser.js';
import type { ScheduleOptions } from './scheduleOptions.js';
import type { BatchSource } from './stream.js';
import type { TableShape } from './trainableArrays.js';

/** The options that the loop reads. */
export type LoopOptions = ScheduleOptions & ObjectiveOptions;

/** @typeParam Rows a batch as the model reads it: of words, or of vectors of texts */
export interface Learner<Rows extends BatchRows = BatchRows, M extends Model = Model> {
  /** The dense parameters, in their order. */
  readonly plans: readonly ParameterPlan[];
  /** Of the embeddings, where they are trained too. */
  readonly table?: TableShape | undefined;
  readonly labeled: BatchSource<Rows>;
  readonly unlabeled: BatchSource<Rows>;
  /** Against words that are replaced, where `bind` gives swaps. */
  readonly defense?: WordDefense | undefined;
  /** What the training begins with. */
  start(random: RandomSource): Trainable;
  /** Layers that learn at another rate than the schedule's. */
  readonly rateFactor?: RateFactor | undefined;
  /** Puts the weights on the engine, for one step within `tf.tidy`. @param dropout of weights, in training */
  bind(trained: Trainable, dropout?: RandomSource): BoundLearner<Rows>;
  /** The model that the averaged weights make: what is evaluated and kept. */
  finished(averaged: Trainable, calibration: Calibration): M;
  /** @param positions of unlabeled texts @returns [C] logits of each by the averaged weights @throws the signal's reason when it aborts */
  unlabeledLogits(
    averaged: Trainable,
    positions: readonly number[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]>;
}

export interface BoundLearner<Rows extends BatchRows> {
  readonly classifier: Differentiable<Rows>;
  readonly weights: Weights;
  /** What may stand in place of words, where a defense puts it there. */
  readonly swaps?: WordSwaps<Rows> | undefined;
  /** Of the rows of the table of embeddings, where it is trained. @param gradient [B,T,E] for the embeddings of the texts */
  tableGradient?(texts: EmbeddedBatch<Rows>, gradient: tf.Tensor3D): SparseRows;
}
