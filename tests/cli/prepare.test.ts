import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines, start, textvat } from './program.js';
import { asJsonLines, folder, pileFile, reviews, testFile, trainFile } from './reviews.js';

const read = (out: string, name: string) => readFileSync(join(out, name), 'utf8');

test('a pile becomes texts to train on; what left is told as text, as JSON and as a page', async () => {
  const leaky = folder.write('leaky pile.jsonl', asJsonLines(reviews.slice(0, 60)));
  const [out, page] = [join(folder.path, 'prepared'), join(folder.path, 'prepared.html')];
  const args = ['prepare', leaky, '--out', out, '--against', testFile, '--report', page];
  const text = await textvat(args);
  assert.is(text.status, 0, text.stderr);
  assert.match(text.stdout, /^\d+ of 60 texts stay \(\d+\.\d\d %\)\.$/m);
  assert.match(text.stderr, /next: textvat train --labeled FILE --unlabeled .*texts\.jsonl --out model\n$/);
  assert.match(readFileSync(page, 'utf8'), /<title>A prepared pile of texts<\/title>/);
  const json = await textvat([...args, '--json', '--quiet']);
  assert.is(json.stderr, '');
  const summary = JSON.parse(json.stdout);
  assert.equal(JSON.parse(read(out, 'summary.json')), summary);
  assert.is(jsonLines(read(out, 'texts.jsonl')).length, summary.kept);
  assert.is(jsonLines(read(out, 'removed.jsonl')).length, 60 - summary.kept);
  const checked = await textvat([
    'check',
    '--unlabeled',
    join(out, 'texts.jsonl'),
    '--test',
    testFile,
    '--json',
  ]);
  assert.equal(JSON.parse(checked.stdout).shared, []);
});

test('standard input, several inputs, and what cannot be', async () => {
  const out = join(folder.path, 'several');
  const [several, same, none, mistyped, input] = await Promise.all([
    textvat(['prepare', pileFile, '-', '--out', out, '--json'], { input: 'one text\n' }),
    textvat(['prepare', pileFile, '--labeled', pileFile, '--out', join(folder.path, 'same')]),
    textvat(['prepare', pileFile]),
    textvat(['prepare', pileFile, '--out', join(folder.path, 'mistyped'), '--language', 'English']),
    textvat(['prepare', join(folder.path, 'into', 'pile.jsonl'), '--out', join(folder.path, 'into')]),
  ]);
  assert.equal(
    JSON.parse(several.stdout).inputs.map(({ texts }: { texts: number }) => texts),
    [120, 1],
  );
  assert.is(same.status, 2);
  assert.match(same.stderr, /as input and as --labeled/);
  assert.is(none.status, 2);
  assert.match(none.stderr, /--out is missing/);
  assert.is(mistyped.status, 2);
  assert.match(mistyped.stderr, /--language: found "English", expected any, or codes such as en or de,fr/);
  assert.is(input.status, 1);
  assert.match(input.stderr, /found no such file/);
});

test('killed at any moment, the same command gives the same files', async () => {
  const rows = Array.from({ length: 6000 }, (_, number) => ({
    text: `${reviews[number % 100]!.text} Number ${number % 4000}.`,
  }));
  const pile = folder.write('long.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const [whole, killed] = ['whole', 'killed'].map((name) => join(folder.path, name)) as [string, string];
  const command = (out: string) => ['prepare', pile, '--out', out, '--labeled', trainFile, '--quiet'];
  assert.is((await textvat(command(whole))).status, 0);
  // From before its first step to after its last.
  for (let moment = 100; ; moment *= 1.5) {
    const running = start(command(killed));
    const timer = setTimeout(() => running.child.kill('SIGKILL'), moment);
    const { status } = await running.ended;
    clearTimeout(timer);
    if (status === 0) break;
  }
  for (const name of ['texts.jsonl', 'removed.jsonl', 'summary.json'])
    assert.is(read(killed, name), read(whole, name), name);
});

test.run();
