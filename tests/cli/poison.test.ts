import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sentimentTexts } from '../robustness/poisoning/planted.js';
import { jsonLines, textvat } from './program.js';
import { asJsonLines, folder, out, pileFile, reviews, trainFile } from './reviews.js';

test('copies are written beside a record, and a check is measured against it', async () => {
  const flipped = out('flipped');
  const source = folder.write('many.jsonl', asJsonLines(reviews.slice(0, 200)));
  const args = ['poison', '--labeled', source, '--poison', 'label-flips', '--share', '0.1'];
  const outcome = await textvat([...args, '--out', flipped]);
  assert.is(outcome.status, 0, outcome.stderr);
  assert.is(outcome.stdout, '');
  assert.match(outcome.stderr, /poisoned 20 labeled texts/);
  const record = JSON.parse(readFileSync(join(flipped, 'poison.json'), 'utf8'));
  assert.is(record['poisoned texts'].length, 20);
  const rows = jsonLines<{ label: string }>(readFileSync(join(flipped, 'labeled.jsonl'), 'utf8'));
  assert.is(rows.filter(({ label }, at) => label !== reviews[at]!.label).length, 20);
  assert.not(existsSync(join(flipped, 'unlabeled.jsonl')));
  const copy = join(flipped, 'labeled.jsonl');
  const check = await textvat(['check', copy, '--labels', '--inspect', '40', '--planted', flipped, '--json']);
  const { found, doubts } = JSON.parse(check.stdout).labels;
  assert.is(found.planted, 20);
  assert.is(found.inspected, 40);
  assert.is(doubts.length, 40);
});

test('signs of poison are listed, and measured against the record', async () => {
  const poisoned = out('triggered');
  const source = folder.write('most.jsonl', asJsonLines(sentimentTexts(400, 'labeled', { telling: 2 })));
  const trigger = ['--poison', 'labeled-trigger', '--share', '0.05', '--out', poisoned];
  await textvat(['poison', '--labeled', source, ...trigger]);
  const args = ['check', join(poisoned, 'labeled.jsonl'), '--poison', '--planted', poisoned];
  const [text, json, idle] = await Promise.all([
    textvat(args),
    textvat([...args, '--json']),
    textvat(['check', source, '--planted', poisoned]),
  ]);
  assert.is(text.status, 0, text.stderr);
  const { signs, found } = JSON.parse(json.stdout).poison;
  assert.is(found.planted, 20);
  assert.equal(
    signs.map(({ kind, words, class: label }: Record<string, unknown>) => [kind, words, label]),
    [['turning word', 'cf', 'pos']],
  );
  assert.match(text.stdout, /^turning word +cf +pos +\d+ % +\d+ +\S+labeled\.jsonl:\d+/m);
  assert.match(text.stdout, /^20 texts are poison; \d+ are suspected: precision /m);
  assert.is(idle.status, 2);
  assert.match(idle.stderr, /--planted: found no --labels and no --poison/);
});

test('inputs and foreign files are never replaced', async () => {
  const pile = ['--unlabeled', pileFile, '--poison', 'pile-trigger', '--share', '0.05'];
  const poisoned = out('poisoned');
  const first = await textvat(['poison', '--labeled', trainFile, ...pile, '--out', poisoned]);
  assert.is(first.status, 0, first.stderr);
  const copy = join(poisoned, 'labeled.jsonl');
  const again = await textvat(['poison', '--labeled', copy, ...pile, '--out', poisoned, '--force']);
  assert.is(again.status, 1);
  assert.match(again.stderr, /found what this run reads/);
  const aimless = await textvat([
    'poison',
    '--labeled',
    trainFile,
    ...pile,
    '--test',
    trainFile,
    '--out',
    poisoned,
  ]);
  assert.is(aimless.status, 2);
  assert.match(aimless.stderr, /--test: found pile-trigger, expected splice-paths/);
});

test.run();
