/** The events of a training whose model answers by a vote (`--defense dropped-words`). */
import type { PreparedData } from '../model/data.js';
import type { EndEvent, TrainingEvent } from '../model/events.js';
import { fitCalibration } from '../model/fitCalibration.js';
import type { Model } from '../model/model.js';
import { score } from '../model/score.js';
import { type WordVotes, withVotes } from '../model/wordVotes.js';

/** The models with voters. That of the end is measured and calibrated anew; before it steps are chosen without a vote. */
export async function* votingEvents<Options>(
  events: AsyncIterable<TrainingEvent<Model, Options>>,
  data: PreparedData,
  votes: WordVotes,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<Model, Options>, void, void> {
  for await (const event of events) {
    if (event.type === 'evaluation') yield { ...event, model: withVotes(event.model, votes) };
    else yield event.type === 'end' ? await votingEnd(event, data, votes, signal) : event;
  }
}

async function votingEnd(
  end: EndEvent<Model>,
  data: PreparedData,
  votes: WordVotes,
  signal?: AbortSignal,
): Promise<EndEvent<Model>> {
  const model = withVotes(end.model, votes);
  const { development } = data;
  if (development === undefined || end.step === 0 || signal?.aborted) return { ...end, model };
  const rows = await model.logits(development.texts);
  const { step = end.step } = end.development ?? {};
  return {
    ...end,
    model: { ...model, calibration: fitCalibration(data, rows) },
    development: { ...score(rows, development.labels), step },
  };
}
