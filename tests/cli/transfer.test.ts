import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { candidatesFile, folder, testFile, trainFile } from './reviews.js';

const candidates = candidatesFile();
const model = join(folder.path, 'linear');
test.before(async () => {
  const trained = await textvat([
    'train',
    '--model',
    'linear',
    '--labeled',
    trainFile,
    '--out',
    model,
    '--quiet',
  ]);
  assert.is(trained.status, 0, trained.stderr);
});

const args = (...more: string[]) => [
  ...['transfer', model, '--test', testFile, trainFile, '--candidates', candidates, '--quiet'],
  ...['--samples', '10', '--queries', '60', '--substitutes', 'linear,knn', ...more],
];

test('JSON, the text and the page have the same figures, and the control beside them', async () => {
  const report = join(folder.path, 'transfer.html');
  const [json, text] = await Promise.all([textvat(args('--json')), textvat(args('--report', report))]);
  assert.is(json.status, 0, json.stderr);
  assert.is(text.status, 0, text.stderr);
  const { victims, cells } = JSON.parse(json.stdout);
  assert.is(victims.length, 1);
  assert.equal(
    cells.map(({ substitute, queries }: { substitute: string; queries: number }) => [substitute, queries]),
    [
      ['linear', 60],
      ['knn', 60],
    ],
  );
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const page = readFileSync(report, 'utf8');
  for (const shown of [text.stdout, page]) {
    assert.match(shown, '60 labels, undecided queries');
    assert.match(shown, 'random words (control)');
    for (const { success } of cells) assert.match(shown, percent(success));
    assert.match(shown, percent(victims[0].control));
    assert.match(shown, percent(victims[0].whiteBox));
  }
});

test('two folders of one name are told apart, and none is wrong use', async () => {
  const none = await textvat(['transfer', '--test', testFile]);
  assert.is(none.status, 2);
  const twice = await textvat(args('--json').toSpliced(2, 0, join(model, '.')));
  assert.is(twice.status, 0, twice.stderr);
  assert.is(new Set(JSON.parse(twice.stdout).victims.map(({ name }: { name: string }) => name)).size, 2);
});

test.run();
