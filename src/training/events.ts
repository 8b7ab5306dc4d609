/** What `train` tells while it runs: the events of a model in training, with the options of the run. */
import type { StartEvent as AnyStartEvent, TrainingEvent as AnyTrainingEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import type { TrainingOptions } from './trainingOptions.js';

/**
 * The data are read, and the first step is next.
 * @interface
 */
export type StartEvent = AnyStartEvent<TrainingOptions>;

/** What a training tells, in the order in which it happens. */
export type TrainingEvent<M extends Model = Model> = AnyTrainingEvent<M, TrainingOptions>;
