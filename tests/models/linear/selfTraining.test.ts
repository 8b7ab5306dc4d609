import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { softLabels } from '../../../src/models/linear/selfTraining.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { seededRandom } from '../../corpus/helpers.js';
import { ofType, probabilities, reviews, told } from '../../training/testing.js';
import { planted } from '../hiddenWords.js';

const test = suite('self-training');

async function trained(request: TrainRequest, options: TrainingOptionsInput = {}) {
  const events = [];
  for await (const event of train({
    ...request,
    options: { model: 'linear', objective: 'self-training', ngramOrder: 1, ...options },
  }))
    events.push(event);
  return told(events);
}

for (const labels of [
  ['bad', 'good'],
  ['bad', 'good', 'odd'],
] as const) {
  test(`${labels.length} classes: learns words that unlabeled texts alone connect with the labels`, async () => {
    const request = {
      labeled: planted(12, labels, { known: true, hidden: false, seed: 1 }),
      unlabeled: planted(300, labels, { known: true, hidden: true, seed: 2 }).map(({ id, text }) => ({
        id,
        text,
      })),
      development: planted(90, labels, { known: false, hidden: true, seed: 3 }),
    };
    const { end, events } = await trained(request);
    assert.is(end.model.family, 'linear');
    assert.is(ofType(events, 'start')[0]!.unlabeledTexts, 312);
    assert.is(end.reason, 'finished');
    assert.ok(end.development!.error <= 0.05, `error ${end.development!.error}`);

    const linear = await trained(request, { objective: 'supervised' });
    assert.ok(linear.end.development!.error > 0.4, `linear: error ${linear.end.development!.error}`);
  });
}

test('with all labels it is as good as the linear model', async () => {
  const labels = ['bad', 'good', 'odd'] as const;
  const request = {
    labeled: reviews(300, { labels }),
    unlabeled: reviews(150, { labels, seed: 2 }),
    development: reviews(150, { labels, seed: 3 }),
  };
  const error = async (method: 'supervised' | 'self-training') =>
    (await trained(request, { objective: method })).end.development!.error;
  assert.ok((await error('self-training')) <= (await error('supervised')) + 0.01);
});

test('the same seed gives the same model to the bit', async () => {
  const request = { labeled: reviews(20), unlabeled: reviews(50, { seed: 2 }), development: 0 };
  const [one, other] = [await trained(request), await trained(request)];
  assert.equal(await probabilities(one.end.model), await probabilities(other.end.model));
});

test('without unlabeled texts it warns, and learns from the labels', async () => {
  const { end, events } = await trained({ labeled: reviews(60), development: reviews(30, { seed: 5 }) });
  assert.match(ofType(events, 'warning')[0]!.message, /self-training learns from unlabeled texts/);
  assert.ok(end.development!.error <= 0.1, `${end.development!.error}`);
});

test('soft labels keep the shares of the classes and the order of the scores, whatever their scale', () => {
  const random = seededRandom(4);
  const shares = Float64Array.of(0.1, 0.3, 0.6);
  const texts = 500;
  const scores = Float32Array.from({ length: texts * 3 }, (_, index) =>
    index % 3 === 0 ? 1000 * random() + 400 : random() - 7 * (index % 3),
  );
  const labels = softLabels(scores, shares);
  const found = [0, 1, 2].map((c) => labels.reduce((sum, p, i) => (i % 3 === c ? sum + p / texts : sum), 0));
  found.forEach((share, c) => assert.ok(Math.abs(share - shares[c]!) < 0.001, `class ${c}: ${share}`));
  for (let text = 0; text < texts; text += 1) {
    const row = labels.subarray(3 * text, 3 * text + 3);
    assert.ok(Math.abs(row[0]! + row[1]! + row[2]! - 1) < 1e-5);
  }
  const scaled = softLabels(
    scores.map((score) => 5 * score - 3),
    shares,
  );
  scaled.forEach((p, i) => assert.ok(Math.abs(p - labels[i]!) < 1e-3));
  const sharper = (text: number) => labels[3 * text]! / labels[3 * text + 1]!;
  assert.ok(sharper(highest(scores, 0)) > sharper(highest(scores, 1)));
});

/** The text whose score for a class is the highest. */
function highest(scores: Float32Array, c: number): number {
  let best = 0;
  for (let text = 0; text < scores.length / 3; text += 1)
    if (scores[3 * text + c]! > scores[3 * best + c]!) best = text;
  return best;
}

test('scores that do not differ make labels of the shares alone', () => {
  const labels = softLabels(new Float32Array(8).fill(3), Float64Array.of(0.25, 0.75));
  labels.forEach((p, i) => assert.ok(Math.abs(p - (i % 2 === 0 ? 0.25 : 0.75)) < 1e-4));
});

test.run();
