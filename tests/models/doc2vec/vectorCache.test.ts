import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DocumentCache, learnOnce } from '../../../src/models/doc2vec/vectorCache.js';
import { createLexicons } from '../../../src/text/lexicon.js';
import { train } from '../../../src/training/train.js';
import { chooseTestEngine, probabilities } from '../../training/testing.js';
import {
  drained,
  type Learning,
  learn,
  loneStage,
  rowsOf,
  topicOptions,
  topicTexts,
  visitsOf,
  withoutLabels,
} from '../../training/topics.js';

const texts = topicTexts(30);
let learning: Learning;
test.before(async () => {
  await chooseTestEngine();
  learning = await learn(texts, topicOptions());
});

/** Of the same texts in an order of their own. */
async function learnt(order: readonly number[], cache?: DocumentCache, options = learning.options) {
  const { unlabeled, vocabulary } = learning.data;
  const some = order.map((place) => unlabeled[place]!);
  const once = learnOnce(some, vocabulary, options, loneStage(), { cache });
  const { events, result } = await drained(once);
  return { ...result, rows: rowsOf(result.vectors, some), events: visitsOf(events) };
}

const forwards = texts.map((_, place) => place);
const backwards = [...forwards].reverse();

test('the order of the texts has no influence', async () => {
  const [one, other] = [await learnt(forwards), await learnt(backwards)];
  assert.equal(other.documents.views[0]!.quantised, one.documents.views[0]!.quantised);
  assert.equal(other.rows.reverse(), one.rows);
});

test('what was learnt of the same texts is not learnt again; other texts and options are', async () => {
  const cache: DocumentCache = {};
  const first = await learnt(forwards, cache);
  assert.ok(first.events.length > 0);
  const second = await learnt(backwards, cache);
  assert.is(second.events.length, 0);
  assert.is(second.documents, first.documents);
  assert.equal(second.rows.reverse(), first.rows);
  const { options } = learning;
  const others = [
    () => learnt(forwards.slice(1), cache),
    () => learnt(forwards, cache, { ...options, seed: 2 }),
    () => learnt(forwards, cache, { ...options, documentEpochs: 1 }),
    () => learnt(forwards, cache, { ...options, maxTime: 3600 }),
  ];
  for (const other of others) assert.ok((await other()).events.length > 0);
});

test('by n-grams learnt before, texts are read once for all seeds', async () => {
  const cache: DocumentCache = {};
  const start = learning.view;
  const { unlabeled, vocabulary } = learning.data;
  const read = async (seed: number, from = start) => {
    const options = { ...learning.options, seed };
    const once = learnOnce(unlabeled, vocabulary, options, loneStage(), { cache, start: from });
    const { events, result } = await drained(once);
    assert.is(visitsOf(events).length, 0, 'nothing is learnt');
    return result;
  };
  const [first, second] = [await read(1), await read(2)];
  assert.equal(first.vectors, learning.vectors);
  assert.is(second.documents, first.documents);
  assert.is.not((await read(2, { ...start, epochs: 1 })).documents, first.documents);
  const { quantised } = start;
  const others = { ...start, quantised: { ...quantised, values: quantised.values.toReversed() } };
  assert.is.not((await read(2, others)).documents, (await read(2)).documents);
});

test('a run that fails to learn leaves nothing behind', async () => {
  const cache: DocumentCache = {};
  const { unlabeled, vocabulary } = learning.data;
  const signal = AbortSignal.abort(new Error('enough'));
  const error = await learnOnce(unlabeled, vocabulary, learning.options, loneStage(), { cache, signal })
    .next()
    .then(
      () => undefined,
      (reason: Error) => reason,
    );
  assert.is(error?.message, 'enough');
  assert.is(cache.last, undefined);
});

test('runs with more and fewer labels of the same texts share their vectors', async () => {
  const documents: DocumentCache = {};
  const options = topicOptions({ maxSteps: 3, evaluations: 1 });
  const lexicons = createLexicons();
  const outcomes: { learnings: number; probabilities: number[][] }[] = [];
  for (const [labels, cache] of [
    [20, documents],
    [4, documents],
    [4, {}],
  ] as const) {
    const request = {
      labeled: texts.slice(0, labels),
      unlabeled: withoutLabels(texts.slice(labels)),
      lexicons,
      options,
    };
    let learnings = 0;
    for await (const event of train({ ...request, development: 0, documents: cache })) {
      if (event.type === 'documents') learnings += 1;
      if (event.type === 'end') outcomes.push({ learnings, probabilities: await probabilities(event.model) });
    }
  }
  const [, shared, alone] = outcomes;
  assert.equal(
    outcomes.map(({ learnings }) => learnings > 0),
    [true, false, true],
  );
  assert.equal(shared!.probabilities, alone!.probabilities);
});

test.run();
