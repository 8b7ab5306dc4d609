/** A training by gradients as a stage of a longer run. */

import type { StageSnapshot } from '../model/checkpoint.js';
import type { PreparedData } from '../model/data.js';
import type { BatchRows } from '../model/differentiable.js';
import type { EndEvent, TrainingEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import type { Learner, LoopOptions } from './learner.js';
import { type RunContext, trainModel } from './loop.js';
import { loopSnapshot } from './loopStage.js';
import type { Stages } from './stages.js';

/** Returns the event of the end, which is not among those that it yields. */
export type StageTraining<M extends Model, Options = unknown> = AsyncGenerator<
  Exclude<TrainingEvent<M, Options>, EndEvent<M>>,
  EndEvent<M>,
  void
>;

export interface StageContext extends Omit<RunContext, 'resume' | 'pace' | 'fingerprint'> {
  readonly stages: Stages;
  readonly name: string;
  /** What it follows from besides the fingerprint of the run. */
  readonly key: string;
}

/**
 * Continues where an interruption left the stage. If it is interrupted again it stays unfinished, and the caller saves it.
 * @throws InputError when a loss or gradient is not finite
 */
export async function* trainStage<Rows extends BatchRows, M extends Model, Options extends LoopOptions>(
  data: PreparedData,
  options: Options,
  learner: Learner<Rows, M>,
  { stages, name, key, ...context }: StageContext,
): StageTraining<M, Options> {
  const found = stages.found(name, key);
  const snapshot = found && loopSnapshot(found, learner, '');
  const contents = ([stage]: readonly StageSnapshot[]) => ({
    numbers: stage!.numbers,
    arrays: stage!.arrays,
  });
  for await (const event of trainModel(data, options, learner, {
    ...context,
    // The checkpoints belong to the longer run, which has its own fingerprint.
    fingerprint: '',
    pace: stages.pace,
    resume: snapshot && { snapshot, best: undefined },
  })) {
    if (event.type === 'checkpoint') {
      stages.begin(name, key, () => contents(event.snapshot.stages));
      if (!context.signal?.aborted) yield* stages.keep();
    } else if (event.type === 'end') {
      if (event.reason !== 'interrupted') yield* stages.finish(name, key, contents(event.snapshot!.stages));
      return event;
    } else yield event;
  }
  throw new Error('a run without an end');
}
