import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from '../../src/experiments/compare.js';
import type { CompareEvent, CompareRequest } from '../../src/experiments/compareRequest.js';
import { summarisePoison } from '../../src/experiments/comparisonPoison.js';
import { sentimentTexts } from '../robustness/poisoning/planted.js';

const request: CompareRequest = {
  labeled: sentimentTexts(60, 'labeled', { noise: 0.2 }),
  unlabeled: sentimentTexts(400, 'pile', { noise: 0.2 }),
  test: sentimentTexts(80, 'test', { noise: 0.2 }),
  options: { unlabeledWeight: 1 },
  labelCounts: [40],
  methods: ['linear', 'self-training'],
  seeds: 1,
};

async function poisoned(poison: CompareRequest['poison']) {
  const events: CompareEvent[] = [];
  for await (const event of compare({ ...request, poison })) events.push(event);
  const cells = events.flatMap((event) => (event.type === 'run' ? [event.run] : []));
  const trainings = events.flatMap((event) =>
    event.type === 'training' && event.event.type === 'start' ? [[event.method, event.poisoned?.share]] : [],
  );
  return { cells, trainings, summary: summarisePoison(cells) };
}

test('a trigger in labeled texts works on all methods, and not without the poison', async () => {
  const { cells, trainings, summary } = await poisoned({ poison: ['labeled-trigger'], shares: [0.2] });
  assert.equal(trainings, [
    ['linear', undefined],
    ['linear', 0.2],
    ['self-training', undefined],
    ['self-training', 0.2],
  ]);
  for (const { poison } of cells) {
    const { share, texts, success, control, testError } = poison![0]!;
    assert.is(share, 0.2);
    assert.is(texts, 8);
    assert.ok(success! >= control! + 0.2, `${success} beside ${control}`);
    assert.ok(testError <= 0.4, String(testError));
  }
  assert.equal(
    summary.map(({ method, labels, seeds, cleanError }) => [method, labels, seeds, cleanError]),
    cells.map(({ method, testError }) => [method, 40, 1, testError]),
  );
});

test('a trigger in the pile works on what learns from the pile; the others are not trained again', async () => {
  const { cells, trainings } = await poisoned({
    poison: ['pile-trigger'],
    shares: [0.02, 0.1],
    target: 'neg',
  });
  assert.equal(
    trainings.map(([method, share]) => `${method} ${share}`),
    ['linear undefined', 'self-training undefined', 'self-training 0.02', 'self-training 0.1'],
  );
  const [linear, selfTraining] = cells.map(({ poison }) => poison!);
  for (const { success, control } of linear!) assert.is(success, control);
  const [, many] = selfTraining!;
  assert.ok(many!.success! > many!.control!, `${many!.success} beside ${many!.control}`);
});

test('the same poison twice gives the same figures', async () => {
  const wanted = { poison: ['splice-paths'], shares: [0.1] } as const;
  const [one, two] = [await poisoned(wanted), await poisoned(wanted)];
  assert.equal(one.summary, two.summary);
  assert.is(one.summary.length, 2);
});

test.run();
