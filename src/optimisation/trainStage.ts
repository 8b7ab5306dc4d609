/** The training of a network as a stage of a longer run. */

import type { StageSnapshot } from '../model/checkpoint.js';
import type { PreparedData } from '../model/data.js';
import type { EndEvent, TrainingEvent } from '../model/events.js';
import type { NetworkModel } from '../models/neural/networkModel.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { type RunContext, trainModel } from './loop.js';
import { networkSnapshot } from './networkStage.js';
import { runFingerprint } from './snapshot.js';
import type { Stages } from './stages.js';

export interface StageContext extends Omit<RunContext, 'resume' | 'pace'> {
  readonly stages: Stages;
  readonly name: string;
  /** What it follows from besides the fingerprint of the run. */
  readonly key: string;
  /** [N,E] vectors of texts that it is trained on, and that it leaves as they are. */
  readonly vectors?: Float32Array | undefined;
}

/**
 * Continues where an interruption left the stage. If it is interrupted again it stays unfinished, and the caller saves it.
 * @returns the event of the end, which is not among the events yielded
 * @throws InputError when a loss or gradient is not finite
 */
export async function* trainStage(
  data: PreparedData,
  options: TrainingOptions,
  { stages, name, key, vectors, fingerprint = runFingerprint(data, options), ...context }: StageContext,
): AsyncGenerator<
  Exclude<TrainingEvent<NetworkModel>, EndEvent<NetworkModel>>,
  EndEvent<NetworkModel>,
  void
> {
  const found = stages.found(name, key);
  const snapshot = found && networkSnapshot(found, data, options, fingerprint, vectors);
  const contents = ([stage]: readonly StageSnapshot[]) => ({
    numbers: stage!.numbers,
    arrays: stage!.arrays,
  });
  for await (const event of trainModel(data, options, {
    ...context,
    fingerprint,
    pace: stages.pace,
    ...(vectors && { pretrained: { vectors: vectors.slice() } }),
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
