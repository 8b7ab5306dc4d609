import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import {
  type ListedSearch,
  rankTrials,
  type Trial,
  type TuneEvent,
  tune,
} from '../../src/experiments/tune.js';
import { openSearch } from '../../src/experiments/tuneFolder.js';
import { resultOf } from '../../src/model/resultOf.js';
import { train } from '../../src/training/train.js';
import { holdsInOrder, inputErrorOf, streamOf, suiteWithFolder } from '../corpus/helpers.js';
import { withoutManifest } from '../storage/testing.js';
import { chooseTestEngine, ofType, reviews, tinyOptions } from '../training/testing.js';
import { topicRequest } from '../training/topics.js';

const test = suiteWithFolder('tune');
test.before(chooseTestEngine);

function request(changes: Partial<ListedSearch> = {}): ListedSearch {
  return {
    labeled: reviews(24),
    unlabeled: reviews(20, { seed: 2 }),
    development: reviews(30, { seed: 3 }),
    options: { model: 'linear', minDocumentFrequency: 1 },
    trials: 4,
    ...changes,
  };
}

async function collect(wanted: ListedSearch): Promise<TuneEvent[]> {
  const events: TuneEvent[] = [];
  for await (const event of tune(wanted)) events.push(event);
  return events;
}

const trialsOf = (events: readonly TuneEvent[]): Trial[] =>
  events.flatMap((event) => (event.type === 'trial' ? [event.trial] : []));

/** All that is the same for the same seed. */
const withoutTime = ({ seconds: _, ...trial }: Trial) => trial;

/** Does what the folder lacks. @param most trials before it ends, as if it were killed */
async function runIn(folder: string, wanted: ListedSearch, most = Number.POSITIVE_INFINITY) {
  const kept = await openSearch(folder, wanted);
  const trials: Trial[] = [];
  const anew: number[] = [];
  for await (const event of tune({ ...wanted, finished: kept.finished })) {
    if (event.type !== 'trial') continue;
    trials.push(event.trial);
    if (event.finishedBefore) continue;
    await kept.add(event.trial);
    anew.push(event.trial.number);
    if (anew.length === most) break;
  }
  return { trials, anew };
}

test('the first trial is what train gives for the settings it starts from, all others differ by what is searched', async () => {
  const wanted = request();
  const [first, ...others] = trialsOf(await collect(wanted));
  const { labeled, unlabeled, development, options } = wanted;
  const events = [];
  for await (const event of train({ labeled, unlabeled, development, options })) events.push(event);
  const { development: score } = ofType(events, 'end')[0]!;
  assert.equal([first!.error, first!.logLoss], [score!.error, score!.logLoss]);
  assert.equal(first!.options, ofType(events, 'start')[0]!.options);
  assert.equal(
    others.map(({ number }) => number),
    [2, 3, 4],
  );
  for (const { searched, options: complete } of others) {
    assert.equal(complete, { ...first!.options, ...searched });
    assert.not.equal(searched, first!.searched);
  }
});

test('the same seed makes the same trials; what is fixed stays', async () => {
  const wanted = request({ options: { model: 'linear', smoothing: 3 }, fixed: ['smoothing'] });
  const trials = trialsOf(await collect(wanted));
  assert.equal(trials.map(withoutTime), trialsOf(await collect(wanted)).map(withoutTime));
  assert.ok(trials.every(({ searched, options }) => !('smoothing' in searched) && options.smoothing === 3));
});

test('the best is the smallest error, then the smallest log loss, then the earliest', async () => {
  const [one] = trialsOf(await collect(request({ trials: 1 })));
  const trial = (number: number, error: number | null, logLoss: number | null): Trial => {
    return { ...one!, number, error, logLoss };
  };
  const ranked = rankTrials([
    ...[trial(1, 0.2, 0.1), trial(2, 0.1, 0.5), trial(3, null, null), trial(4, 0.1, 0.4), trial(5, 0.1, 0.4)],
  ]);
  assert.equal(
    ranked.map(({ number }) => number),
    [4, 5, 2, 1],
  );
});

test('vectors of texts are learnt once for all trials', async () => {
  const { labeled, unlabeled, development, options } = topicRequest({ maxSteps: 5, evaluations: 1 });
  const events = await collect({
    labeled,
    unlabeled,
    development,
    options,
    fixed: ['maxSteps'],
    trials: 3,
  });
  const learning = events.flatMap((event) =>
    event.type === 'training' && event.event.type === 'documents' ? [event.number] : [],
  );
  assert.equal([...new Set(learning)], [1]);
  assert.equal(
    trialsOf(events).map(({ number, error }) => [number, error !== null]),
    [1, 2, 3].map((number) => [number, true]),
  );
});

test('no trial begins that would not end in time; the first one always does', async () => {
  assert.is(trialsOf(await collect(request({ maxTime: 1e-9 }))).length, 1);
  const finished = trialsOf(await collect(request({ trials: 2 }))).map((trial) => ({ ...trial, seconds: 5 }));
  const numbers = async (maxTime: number) =>
    trialsOf(await collect(request({ finished, maxTime, trials: 3 }))).map(({ number }) => number);
  assert.equal(await numbers(14.9), [1, 2]);
  assert.equal(await numbers(15), [1, 2, 3]);
});

test('aborting keeps the finished trials and drops the one under way', async () => {
  const abort = new AbortController();
  const events: TuneEvent[] = [];
  for await (const event of tune(request({ signal: abort.signal }))) {
    events.push(event);
    if (event.type === 'training' && event.number === 3 && event.event.type === 'step') abort.abort();
  }
  assert.equal(
    trialsOf(events).map(({ number }) => number),
    [1, 2],
  );
  assert.equal(await collect(request({ signal: AbortSignal.abort() })), []);
});

/** Grows beyond all numbers within a few steps. */
const runaway = tinyOptions({ maxSteps: 20, learningRate: 3e38, gradientClip: 0, warmUp: 0 });

test('a training that runs away is a trial without an error; the others go on and it never ranks', async () => {
  const wanted = request({ options: runaway, fixed: ['learningRate'], trials: 2 });
  const failed = trialsOf(await collect(wanted));
  assert.equal(
    failed.map(({ number, error, logLoss }) => [number, error, logLoss]),
    [
      [1, null, null],
      [2, null, null],
    ],
  );
  for (const { fault } of failed) assert.match(fault!, 'expected a finite number');
  assert.equal(rankTrials([...failed, { ...failed[0]!, error: Number.NaN, logLoss: Number.NaN }]), []);
  const [finished] = trialsOf(await collect(request({ trials: 1 })));
  const both = trialsOf(await collect({ ...wanted, finished: [finished!] }));
  assert.equal(rankTrials(both), [finished]);
});

test('where none of ten trials comes to an end, the search does', async () => {
  const wanted = request({ options: runaway, fixed: ['learningRate'], trials: 12 });
  assert.is(trialsOf(await collect(wanted)).length, 10);
});

test('without development texts, or with nothing left to search, it does not begin', async () => {
  for (const development of [0, []])
    assert.match(
      await inputErrorOf(() => collect(request({ development }))),
      'development texts: found none',
    );
  const fixed = ['regularisation', 'smoothing', 'ngramOrder', 'minNgramTexts'] as const;
  assert.match(await inputErrorOf(() => collect(request({ fixed }))), 'the options: found all');
});

test('a search that was cut off goes on where it was, and equals one that was not', async ({ folder }) => {
  const whole = trialsOf(await collect(request()));
  const first = await runIn(folder.path, request(), 2);
  const file = join(folder.path, 'trials.jsonl');
  // In the middle of a line, as a kill may leave it.
  appendFileSync(file, readFileSync(file).subarray(0, 300));
  withoutManifest(folder.path);
  const second = await runIn(folder.path, request());
  assert.equal([...first.anew, ...second.anew], [1, 2, 3, 4]);
  assert.equal(second.trials.map(withoutTime), whole.map(withoutTime));
  assert.equal((await runIn(folder.path, request({ trials: 6 }))).anew, [5, 6]);
  // A trial that was lost is done again.
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').toSpliced(1, 1).join('\n'));
  withoutManifest(folder.path);
  assert.equal((await runIn(folder.path, request())).anew, [2]);
});

test('corpora are lists, streams or paths, and the result holds the trials and the best', async ({
  folder,
}) => {
  const lists = request({ trials: 3 });
  const lines = (lists.development as readonly Example[]).map((example) => JSON.stringify(example));
  const development = folder.write('dev.jsonl', lines.join('\n'));
  const mixed = {
    ...lists,
    labeled: streamOf(lists.labeled),
    unlabeled: new Set(lists.unlabeled),
    development,
  };
  const { best, trials } = await resultOf(tune(mixed));
  assert.equal(trials.map(withoutTime), trialsOf(await collect(lists)).map(withoutTime));
  assert.is(best, rankTrials(trials)[0]);
  const aborted = { ...lists, signal: AbortSignal.abort() };
  assert.equal(await resultOf(tune(aborted)), { best: null, trials: [] });
});

test('a key that means nothing is refused', async () => {
  const strange = { ...request(), labelled: [] };
  assert.match(
    await inputErrorOf(() => resultOf(tune(strange))),
    /the request to tune: found the key "labelled"/,
  );
});

test('other options and texts are refused by name, damaged lines by number', async ({ folder }) => {
  await openSearch(folder.path, request());
  assert.not.ok(existsSync(join(folder.path, 'search.json')), 'nothing is written before the first trial');
  await runIn(folder.path, request({ trials: 1 }));
  const failing: [Partial<ListedSearch>, ...string[]][] = [
    [
      { options: { model: 'linear', minDocumentFrequency: 1, seed: 2 } },
      'a search with seed: 1',
      'expected 2',
    ],
    [
      { fixed: ['smoothing'] },
      'the options searched: ["regularisation","smoothing"',
      '["regularisation","ngramOrder"',
    ],
    [{ labeled: reviews(22) }, 'the labeled texts: "24', '"22', 'another --out'],
    [{ development: 0.5 }, 'developmentShare: null', 'expected 0.5'],
  ];
  for (const [changes, ...pieces] of failing)
    holdsInOrder(
      await inputErrorOf(() => openSearch(folder.path, request(changes))),
      'search.json',
      ...pieces,
    );
  const file = join(folder.path, 'trials.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"model":"linear"', '"model":"magic"'));
  withoutManifest(folder.path);
  holdsInOrder(await inputErrorOf(() => openSearch(folder.path, request())), 'trials.jsonl:1', 'damaged');
});

test.run();
