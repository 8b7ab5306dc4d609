import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linearLogits } from '../../../src/models/linear/linear.js';
import { encodeText } from '../../../src/text/encode.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import { modelOf, numbersOf, ofType, probabilities, reviews, told } from '../../training/testing.js';

const test = suite('training of the linear model');

const labels = ['bad', 'good', 'odd'] as const;

async function trained(changes: Partial<TrainRequest> = {}) {
  const events: TrainingEvent[] = [];
  const request = {
    labeled: reviews(90, { labels }),
    development: reviews(60, { labels, seed: 9 }),
    ...changes,
  };
  const options = { method: 'linear', ...request.options } as const;
  for await (const event of train({ ...request, options })) events.push(event);
  return told(events);
}

test('tells made-up reviews of three classes apart, and says how well', async () => {
  const { end, steps } = await trained();
  assert.is(end.reason, 'finished');
  assert.ok(end.development!.error <= 0.05, `${end.development!.error}`);
  assert.ok(steps.at(-1)!.losses['gap']! < steps[0]!.losses['gap']!);
});

test('the same seed gives the same model to the bit', async () => {
  const [one, other] = [await trained(), await trained()];
  assert.equal(numbersOf(one.steps), numbersOf(other.steps));
  assert.equal(await probabilities(one.end.model), await probabilities(other.end.model));
});

test('unlabeled texts are not even read, and whole texts are, whatever --max-tokens says', async () => {
  const unlabeled = {
    [Symbol.asyncIterator](): never {
      throw new Error('read');
    },
  };
  const { end } = await trained({ unlabeled, options: { maxTokens: 2 } });
  const model = modelOf('linear', end.model);
  const { ids } = encodeText('great film and the story', model.vocabulary, model.textOptions);
  assert.is(ids.length, 6);
  assert.ok(linearLogits(model.state, ids)[1]! > 0);
});

test('a rare class is found: one in thirty, with balanced weights', async () => {
  const common = reviews(290, { labels: ['good'], seed: 3 });
  const rare = reviews(10, { labels: ['odd'], seed: 4 });
  const test = reviews(50, { labels: ['odd'], seed: 5 });

  const { end } = await trained({
    labeled: [...common, ...rare],
    development: test,
    options: { classWeights: 'balanced' },
  });
  assert.ok(end.development!.error <= 0.2, `${end.development!.error}`);
});

test('an abort before its start throws the reason of the signal', async () => {
  const reason = new Error('enough');
  const thrown = await trained({ signal: AbortSignal.abort(reason) }).catch((error: unknown) => error);
  assert.is(thrown, reason);
});

test('without development texts there is no score and no complaint about it', async () => {
  const { end, events } = await trained({ development: 0 });
  assert.is(end.development, null);
  assert.equal(ofType(events, 'warning'), []);
});

test.run();
