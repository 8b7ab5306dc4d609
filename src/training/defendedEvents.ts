/** The events of a training whose defense is part of the model in use: its models are given what they need for it. */

import type { PreparedData } from '../model/data.js';
import type { EndEvent, TrainingEvent } from '../model/events.js';
import { fitCalibration } from '../model/fitCalibration.js';
import type { Model } from '../model/model.js';
import { confidenceLosses } from '../model/predictions.js';
import { score } from '../model/score.js';
import { fitSuspicion } from '../model/suspicion.js';
import { type WordVotes, withVotes } from '../model/wordVotes.js';
import type { DefenseOptions } from '../objectives/defenseOptions.js';
import type { TextList } from '../text/textList.js';

/** That of the end is measured and calibrated with its defense; before it steps are chosen without. */
export async function* defendedEvents<Options extends DefenseOptions>(
  events: AsyncIterable<TrainingEvent<Model, Options>>,
  data: PreparedData<TextList>,
  { defense, dropShare: share, dropVotes: votes }: Options,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<Model, Options>, void, void> {
  const isVote = defense === 'dropped-words';
  for await (const event of events) {
    if (event.type === 'evaluation' && isVote)
      yield { ...event, model: withVotes(event.model, { share, votes }) };
    else if (event.type === 'end' && isVote) yield await votingEnd(event, data, { share, votes }, signal);
    else if (event.type === 'end') yield await suspectingEnd(event, data);
    else yield event;
  }
}

async function votingEnd(
  end: EndEvent<Model>,
  data: PreparedData<TextList>,
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

async function suspectingEnd(
  end: EndEvent<Model>,
  { contrast }: PreparedData<TextList>,
): Promise<EndEvent<Model>> {
  if (contrast === undefined || end.step === 0) return end;
  const suspicion = fitSuspicion(await confidenceLosses(end.model, contrast));
  return { ...end, model: { ...end.model, suspicion } };
}
