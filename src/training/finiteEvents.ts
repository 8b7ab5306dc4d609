/** The door that every training leaves by: nothing that is not finite gets through, whatever trained it. */

import type { EndEvent } from '../model/events.js';
import { assertFiniteModel } from '../models/savedModel.js';
import { assertFinite } from '../tensor/finite.js';
import type { TrainingEvent } from './events.js';

/**
 * @returns the last event
 * @throws InputError where a loss, a score, or a number of a model that may be kept is not finite
 */
export async function* finiteEvents(
  events: AsyncIterable<TrainingEvent>,
): AsyncGenerator<TrainingEvent, EndEvent, void> {
  let end: EndEvent | undefined;
  for await (const event of events) {
    assertFiniteEvent(event);
    yield event;
    if (event.type === 'end') end = event;
  }
  if (end === undefined) throw new Error('a training without its end event');
  return end;
}

function assertFiniteEvent(event: TrainingEvent): void {
  if (event.type === 'step' || event.type === 'network') {
    for (const [name, value] of Object.entries(event.losses))
      assertFinite(`training step ${event.step}, the ${name} loss`, value, LOWER_RATE);
  }
  if (event.type === 'evaluation') {
    assertFinite(`the evaluation at step ${event.step}, its error`, event.error ?? 0);
    assertFinite(`the evaluation at step ${event.step}, its log loss`, event.logLoss ?? 0);
  }
  if (event.type === 'end' || (event.type === 'evaluation' && event.improved)) assertFiniteModel(event.model);
}

const LOWER_RATE = 'Lower --learning-rate, and look for odd texts with `textvat check`.';
