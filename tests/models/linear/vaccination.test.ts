import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AttackResult,
  attack,
  type Model,
  resultOf,
  type TrainingOptionsInput,
  train,
} from '../../../src/index.js';
import type { TrainingEvent } from '../../../src/model/events.js';
import { nouns, plantedList, textsInTurn } from '../../candidates/planted.js';
import { holdsInOrder, inputErrorOf } from '../../corpus/helpers.js';

const test = suite('word vaccination');

/** "splendid" and "dreadful" are never seen in a text, and "pleasant" is in all that are good. */
const { list, defenseCandidates } = plantedList({
  good: ['splendid', 'fine'],
  bad: ['dreadful', 'fine'],
  pleasant: ['nice'],
  sad: ['gloomy'],
});
const texts = textsInTurn(60, (at) =>
  at % 2 === 0
    ? `a good ${nouns[at % 5]} and a pleasant evening`
    : `a bad ${nouns[at % 5]} and a sad evening`,
);

async function trained(options: TrainingOptionsInput, signal?: AbortSignal) {
  const events: TrainingEvent[] = [];
  const request = { labeled: texts, development: 0, signal };
  for await (const event of train({ ...request, options: { model: 'linear', ...options } }))
    events.push(event);
  const end = events.at(-1)!;
  assert.is(end.type, 'end');
  return end as Extract<TrainingEvent, { type: 'end' }>;
}

async function attacked(victim: Model): Promise<AttackResult> {
  const options = { attack: ['exact'], profile: 'unlimited' as const };
  return resultOf(attack({ victim, texts, candidates: list, options }));
}

test('candidates flip what a plain model says, and nothing that a vaccinated one says', async () => {
  const plain = await attacked((await trained({})).model);
  const safe = await attacked((await trained({ defense: 'vaccinated-words', defenseCandidates })).model);
  assert.is(plain.accuracy, 1);
  assert.is(safe.accuracy, 1);
  assert.ok(plain.worst.accuracy < 0.6, `${plain.worst.accuracy}`);
  assert.is(safe.worst.accuracy, 1);
});

test('candidates that no text has are words of the model', async () => {
  const { model } = await trained({ defense: 'vaccinated-words', defenseCandidates });
  assert.ok(model.vocabulary.ids.has('splendid'));
});

test('the same seed gives the same weights to the bit', async () => {
  const weights = async () =>
    (await trained({ defense: 'vaccinated-words', defenseCandidates })).model.ngramWeights!().weights;
  assert.equal(await weights(), await weights());
});

test('a run that is interrupted in its second epoch leaves the mean of what it learnt', async () => {
  const stop = new AbortController();
  const request = { labeled: texts, development: 0, signal: stop.signal };
  const options = { model: 'linear', defense: 'vaccinated-words', defenseCandidates } as const;
  let end: TrainingEvent | undefined;
  for await (end of train({ ...request, options })) if (end.type === 'step') stop.abort();
  assert.ok(end?.type === 'end');
  assert.is(end.reason, 'interrupted');
  assert.is(end.step, 1);
  assert.is((await attacked(end.model)).accuracy, 1);
});

test('refuses to start without candidates, and with n-grams that are too long', async () => {
  const refusal = (options: TrainingOptionsInput) =>
    trained({ defense: 'vaccinated-words', ...options }).then(
      () => '',
      (error: Error) => error.message,
    );
  assert.match(await refusal({}), /--defense-candidates FILE/);
  assert.match(await refusal({ defenseCandidates, ngramOrder: 4 }), /--ngram-order 3/);
});

test('candidates without a defense are refused: they would have no effect', async () => {
  const options = { model: 'linear', objective: 'supervised', defenseCandidates } as const;
  const message = await inputErrorOf(() => resultOf(train({ labeled: texts, development: 0, options })));
  holdsInOrder(message, 'defenseCandidates', 'no defense', 'vaccinated-words');
});

test.run();
