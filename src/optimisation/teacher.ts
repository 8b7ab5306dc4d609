/** The training of a model that only teaches another one: told as one phase of the run. */
import type { PhaseEvent, TrainingEvent } from '../model/events.js';
import type { Model } from '../model/model.js';

/** @throws the signal's reason when it aborts, and what the training throws */
export async function* trainedTeacher<M extends Model>(
  training: AsyncIterable<TrainingEvent<M>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<PhaseEvent, M, void> {
  for await (const event of training) {
    if (event.type === 'end') {
      signal?.throwIfAborted();
      return event.model;
    }
    if ('progress' in event) {
      const { progress, seconds } = event;
      yield { type: 'phase', phase: 'teacher', progress, seconds };
    }
  }
  throw new Error('a run without an end');
}
