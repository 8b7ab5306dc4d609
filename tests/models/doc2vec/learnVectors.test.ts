import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { learnDocumentVectors } from '../../../src/models/doc2vec/learnVectors.js';
import { chooseBackend, tryBackend } from '../../../src/tensor/backend.js';
import { cosine } from '../../tensors.js';
import { chooseTestEngine } from '../../training/testing.js';
import { type Learning, learn, loneStage, rowsOf, topicOptions, topicTexts } from '../../training/topics.js';

const texts = topicTexts(30);
let learning: Learning;
test.before(async () => {
  await chooseTestEngine();
  learning = await learn(texts, topicOptions());
});

const isBuilt = (await tryBackend('native')) === undefined;
const nativeTest = isBuilt ? test : test.skip;

test('the same texts and seed give the same vectors to the bit, another seed others', async () => {
  const again = await learn(texts, topicOptions());
  assert.equal(again.vectors, learning.vectors);
  assert.equal(again.view.quantised, learning.view.quantised);
  const other = await learn(texts, topicOptions({ seed: 2 }));
  assert.not.equal(other.view.quantised, learning.view.quantised);
  assert.not.equal(other.vectors, learning.vectors);
});

test('counts are those of the n-grams in the texts', () => {
  const { view, data } = learning;
  const { words } = view.table;
  assert.is(words, data.vocabulary.tokens.length);
  const expected = new Int32Array(words);
  for (const { ids } of data.unlabeled) for (const id of ids) if (id > 2) expected[id]! += 1;
  assert.equal(view.counts.slice(0, words), expected);
  assert.is(view.counts.length, words + view.table.pairs.length / 2);
  assert.ok(view.counts.length > words, 'there are n-grams of two words');
  // Each is in two texts or more.
  assert.ok(view.counts.subarray(words).every((count) => count >= 2));
});

test('its events tell how far it is', async () => {
  const { events } = await learn(topicTexts(300, { length: 20 }), topicOptions({ documentEpochs: 2 }));
  assert.ok(events.length >= 4, 'more than one for each of the epochs');
  assert.equal([...new Set(events.map(({ epoch }) => epoch))], [1, 2]);
  let before = { epoch: 1, progress: 0, seconds: 0 };
  for (const { type, epochs, ...event } of events) {
    assert.equal([type, epochs], ['documents', 2]);
    assert.ok(
      event.progress > before.progress && event.epoch >= before.epoch && event.seconds >= before.seconds,
    );
    assert.ok(event.progress > (event.epoch - 1) / 2 && event.progress <= event.epoch / 2 + 1e-12);
    assert.ok(event.secondsLeft >= 0);
    before = event;
  }
  assert.is(events.at(-1)!.progress, 1);
  assert.is(events.at(-1)!.secondsLeft, 0);
});

test('where the time of the run is limited, the visits end with their share of it', async () => {
  const many = topicTexts(300, { length: 20 });
  const { events, vectors } = await learn(many, topicOptions({ documentEpochs: 50, maxTime: 1e-3 }));
  assert.equal(
    events.map(({ epoch, progress, secondsLeft }) => [epoch, progress, secondsLeft]),
    [[1, 1, 0]],
    'one stretch of 256 texts is the least',
  );
  assert.ok(vectors.every(Number.isFinite));
  const inTime = await learn(many, topicOptions({ documentEpochs: 2, maxTime: 3600 }));
  const unlimited = await learn(many, topicOptions({ documentEpochs: 2 }));
  assert.is(inTime.events.length, unlimited.events.length);
});

test('an abort ends it with the reason of the signal, before it begins and on its way', async () => {
  const { data, options } = learning;
  const words = data.vocabulary.tokens.length;
  for (const eventsBefore of [0, 1]) {
    const abort = new AbortController();
    const reason = new Error('enough');
    const learning = learnDocumentVectors(data.unlabeled, words, options, loneStage(), abort.signal);
    for (let seen = 0; seen < eventsBefore; seen += 1) assert.not((await learning.next()).done);
    abort.abort(reason);
    const thrown = await learning.next().then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.is(thrown, reason, `after ${eventsBefore} events`);
  }
});

nativeTest('native and its readable twin learn the same, but for rounding', async () => {
  const options = topicOptions({ documentLearningRate: 0.1 });
  const some = topicTexts(16, { length: 60 });
  const native = await learn(some, options);
  await chooseBackend('cpu');
  const twin = await learn(some, options);
  await chooseTestEngine();
  assert.equal(twin.view.counts, native.view.counts);
  const rows = rowsOf(native.vectors, native.data.unlabeled);
  rowsOf(twin.vectors, twin.data.unlabeled).forEach((row, text) => {
    const likeness = cosine(row, rows[text]!);
    assert.ok(likeness > 0.999, `text ${text}: cosine ${likeness}`);
  });
});

const program = fileURLToPath(new URL('printDocuments.ts', import.meta.url));

async function printed(threads: number): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, TEXTVAT_THREADS: String(threads) },
    maxBuffer: 2 ** 28,
  });
  return stdout;
}

nativeTest('native: one thread and two give the same vectors to the bit', async () => {
  const [one, two] = await Promise.all([printed(1), printed(2)]);
  assert.match(one, /^\[\[-?\d+,/);
  assert.ok(two === one);
});

test.run();
