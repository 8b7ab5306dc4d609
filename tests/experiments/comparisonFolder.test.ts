import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compare } from '../../src/experiments/compare.js';
import type { ListedComparison } from '../../src/experiments/compareRequest.js';
import type { ComparisonCell } from '../../src/experiments/comparisonCell.js';
import { openComparison } from '../../src/experiments/comparisonFolder.js';
import {
  holdsInOrder,
  inputErrorOf,
  suiteWithFolder,
  type TemporaryFolder,
  temporaryFolder,
} from '../corpus/helpers.js';
import { withoutManifest } from '../storage/testing.js';
import { chooseTestEngine, reviews, tinyOptions } from '../training/testing.js';

const test = suiteWithFolder('comparison folder');
test.before(chooseTestEngine);

const options = tinyOptions({ maxSteps: 3, evaluations: 1 });

function request(changes: Partial<ListedComparison> = {}): ListedComparison {
  return {
    labeled: reviews(24),
    unlabeled: reviews(10, { seed: 2 }),
    test: reviews(15, { seed: 4 }),
    development: reviews(8, { seed: 3 }),
    labelCounts: [8, 16],
    methods: ['bayes', 'supervised', 'vat'],
    seeds: 2,
    options,
    ...changes,
  };
}

interface Told {
  readonly cells: ComparisonCell[];
  readonly anew: string[];
}

/** Runs what the folder lacks. @param most runs before it ends, as if it were killed */
async function runIn(
  folder: string,
  wanted: ListedComparison,
  most = Number.POSITIVE_INFINITY,
): Promise<Told> {
  const kept = await openComparison(folder, wanted);
  const told: Told = { cells: [], anew: [] };
  for await (const event of compare({ ...wanted, finished: kept.finished })) {
    if (event.type !== 'run') continue;
    const { run, finishedBefore } = event;
    told.cells.push(run);
    if (finishedBefore) continue;
    await kept.add(run);
    told.anew.push(`${run.labels} ${run.seed} ${run.method}`);
    if (told.anew.length === most) break;
  }
  return told;
}

/** All that is the same for the same seed. */
function withoutTimes({ seconds: _, curve, ...cell }: ComparisonCell) {
  return { ...cell, losses: curve?.losses.map(({ step, losses }) => ({ step, losses })) };
}

const cellsOf = (folder: TemporaryFolder) => join(folder.path, 'cells.jsonl');

test('a grid that was cut off goes on where it was, and equals one that was not', async ({ folder }) => {
  const whole = temporaryFolder();
  try {
    const expected = await runIn(whole.path, request());
    assert.is(expected.anew.length, 12);
    const first = await runIn(folder.path, request(), 5);
    // In the middle of a line, as a kill may leave it.
    appendFileSync(cellsOf(folder), readFileSync(cellsOf(folder)).subarray(0, 300));
    withoutManifest(folder.path);
    const second = await runIn(folder.path, request());
    assert.equal([...first.anew, ...second.anew], expected.anew);
    assert.equal(second.cells.map(withoutTimes), expected.cells.map(withoutTimes));
    assert.equal((await runIn(folder.path, request())).anew, []);
  } finally {
    whole.remove();
  }
});

test('more seeds, label counts and methods join a grid', async ({ folder }) => {
  await runIn(folder.path, request({ labelCounts: [8], methods: ['bayes'], seeds: 1 }));
  const { anew, cells } = await runIn(
    folder.path,
    request({ labelCounts: [8, 16], methods: ['bayes', 'supervised'], seeds: 1 }),
  );
  assert.equal(anew, ['8 1 supervised', '16 1 bayes', '16 1 supervised']);
  assert.is(cells.length, 4);
  assert.equal((await runIn(folder.path, request({ methods: ['bayes'] }))).anew, ['8 2 bayes', '16 2 bayes']);
});

test('other options and other texts are refused by name', async ({ folder }) => {
  const small = { labelCounts: [8], methods: ['bayes'], seeds: 1 } as const;
  await runIn(folder.path, request(small));
  const otherTexts = [...reviews(23), { id: 'new', text: 'a new film', label: 'good' }];
  const failing: [Partial<ListedComparison>, ...string[]][] = [
    [
      { options: { ...options, learningRate: 0.5 } },
      'comparison.json',
      'learningRate: 0.01',
      '0.5, as asked',
    ],
    [{ labeled: otherTexts }, 'the labeled texts', '24, SHA-256', '24, SHA-256', 'another --out'],
    [{ unlabeled: [] }, 'the unlabeled texts', '"10, SHA-256', '"0, SHA-256'],
    [{ test: reviews(14, { seed: 4 }) }, 'the test texts', '"15', '"14'],
    [{ development: reviews(7, { seed: 3 }) }, 'the development texts'],
    [{ development: 0.25 }, 'developmentShare: null', 'expected 0.25'],
    [{ wordVectors: 'glove.txt' }, 'wordVectors: null', '"glove.txt"'],
    [{ backend: 'wasm' }, 'backend: "auto"', '"wasm"'],
  ];
  for (const [changes, ...pieces] of failing) {
    const message = await inputErrorOf(async () =>
      openComparison(folder.path, request({ ...small, ...changes })),
    );
    holdsInOrder(message, ...pieces);
  }
});

test('other word vectors under the same name are refused', async ({ folder }) => {
  const wordVectors = folder.write('vectors.txt', 'film 0.1 0.2\ngood 0.3 0.4\n');
  const small = { labelCounts: [8], methods: ['bayes'], seeds: 1, wordVectors } as const;
  await runIn(folder.path, request(small));
  assert.equal((await runIn(folder.path, request(small))).anew, []);
  folder.write('vectors.txt', 'film 0.1 0.2\ngood 0.3 0.5\n');
  const message = await inputErrorOf(async () => openComparison(folder.path, request(small)));
  holdsInOrder(message, 'comparison.json', 'the files started from', 'SHA-256', 'another --out');
});

test('other candidates of a defense are noticed', async ({ folder }) => {
  const list = (table: object) => folder.write('candidates.json', JSON.stringify(table));
  const kept = join(folder.path, 'grid');
  const defended = { ...options, defenseCandidates: list({ great: ['grand'] }) };
  const wanted = request({
    methods: ['linear + synonym-encoding'],
    labelCounts: [8],
    seeds: 1,
    options: defended,
  });
  await runIn(kept, wanted);
  assert.equal((await runIn(kept, wanted)).anew, []);
  list({ great: ['fine'] });
  const message = await inputErrorOf(() => runIn(kept, wanted));
  holdsInOrder(message, 'comparison.json', 'the files started from', 'SHA-256', 'another --out');
});

test('damaged files name the line', async ({ folder }) => {
  const small = request({ labelCounts: [8], methods: ['bayes'] });
  await runIn(folder.path, small);
  const sound = readFileSync(cellsOf(folder), 'utf8');
  withoutManifest(folder.path);
  for (const damage of [
    (line: string) => line.slice(0, 50),
    (line: string) => line.replace('"bayes"', '"magic"'),
    (line: string) => line.replace('"predicted":[', '"predicted":[0,'),
    () => 'null',
  ]) {
    const [first, second] = sound.split('\n');
    writeFileSync(cellsOf(folder), `${first}\n${damage(second!)}\n`);
    holdsInOrder(
      await inputErrorOf(async () => openComparison(folder.path, small)),
      'cells.jsonl:2',
      'damaged',
    );
  }
  truncateSync(join(folder.path, 'comparison.json'), 5);
  holdsInOrder(
    await inputErrorOf(async () => openComparison(folder.path, small)),
    'found comparison.json, cells.jsonl (not written by textvat, or changed since)',
  );
});

test('nothing is written before the first run is done', async ({ folder }) => {
  await openComparison(folder.path, request());
  assert.not.ok(existsSync(join(folder.path, 'comparison.json')));
});

test.run();
