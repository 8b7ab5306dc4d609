/** A method without the unlabeled texts, beside the same with them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from '../../src/experiments/compare.js';
import type { CompareEvent, CompareRequest } from '../../src/experiments/compareRequest.js';
import type { StartEvent } from '../../src/training/events.js';
import { chooseTestEngine, reviews, tinyOptions } from '../training/testing.js';
import { topicOptions, topicTexts } from '../training/topics.js';

const test = suite('compareTwins');
test.before(chooseTestEngine);

const request = (changes: Partial<CompareRequest> = {}): CompareRequest => ({
  labeled: reviews(24),
  unlabeled: reviews(10, { seed: 2 }),
  test: reviews(15, { seed: 4 }),
  development: 0,
  labelCounts: [8],
  methods: ['vat-without-unlabeled', 'vat'],
  seeds: 1,
  options: tinyOptions({ maxSteps: 4, evaluations: 2, batchSize: 64 }),
  ...changes,
});

async function collect(wanted: CompareRequest): Promise<CompareEvent[]> {
  const events: CompareEvent[] = [];
  for await (const event of compare(wanted)) events.push(event);
  return events;
}

function starts(events: readonly CompareEvent[]): Record<string, StartEvent> {
  const told = events.flatMap((event) =>
    event.type === 'training' && event.event.type === 'start' ? [[event.method, event.event] as const] : [],
  );
  return Object.fromEntries(told);
}

const answersOf = (events: readonly CompareEvent[], method: string) =>
  events.flatMap((event) =>
    event.type === 'run' && event.run.method === method ? event.run.confidence : [],
  );

test('it is trained by the method, on the drawn labels alone, and warns of nothing', async () => {
  const events = await collect(request());
  const { vat, 'vat-without-unlabeled': twin } = starts(events);
  assert.is(twin!.options.objective, 'vat');
  assert.equal([twin!.labeledTexts, twin!.unlabeledTexts], [8, 8]);
  // Those drawn, those not drawn, and those without labels.
  assert.equal([vat!.labeledTexts, vat!.unlabeledTexts], [8, 34]);
  assert.ok(twin!.vocabulary < vat!.vocabulary);
  assert.not.ok(
    events.some(
      (event) =>
        event.type === 'training' &&
        event.event.type === 'warning' &&
        event.event.about === 'no unlabeled texts',
    ),
  );
  const otherPile = await collect(request({ unlabeled: reviews(20, { seed: 9 }) }));
  assert.equal(answersOf(otherPile, 'vat-without-unlabeled'), answersOf(events, 'vat-without-unlabeled'));
  assert.not.equal(answersOf(otherPile, 'vat'), answersOf(events, 'vat'));
});

test('vectors of all texts are learnt once for the methods around it', async () => {
  const events = await collect(
    request({
      labeled: topicTexts(24),
      unlabeled: topicTexts(60, { seed: 2 }).map(({ id, text }) => ({ id, text })),
      test: topicTexts(10, { seed: 3 }),
      methods: ['supervised', 'vat-without-unlabeled', 'vat'],
      options: topicOptions(),
    }),
  );
  const learning = events.flatMap((event) =>
    event.type === 'training' && event.event.type === 'documents' ? [event.method] : [],
  );
  assert.equal([...new Set(learning)], ['supervised', 'vat-without-unlabeled']);
});

test.run();
