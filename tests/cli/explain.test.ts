import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExplainedText } from '../../src/report/explanationParts.js';
import { jsonLines, shell, shellLine, textvat } from './program.js';
import { asJsonLines, folder, out, reviews, sharedModel, trainFile } from './reviews.js';

let model: string;
test.before(async () => {
  model = await sharedModel();
});

const some = reviews.slice(400, 403).map(({ text, label }, index) => ({ id: `r${index}`, text, label }));
const file = folder.write('explained.jsonl', asJsonLines(some));

test('JSON: one row for each text, whose words add up', async () => {
  const args = ['explain', model, file, '--training', trainFile, '--nearest', '2', '--json'];
  const { status, stdout, stderr } = await textvat(args);
  assert.is(status, 0, stderr);
  assert.is(stderr, '');
  const rows = jsonLines<ExplainedText>(stdout);
  assert.equal(
    rows.map(({ id }) => id),
    some.map(({ id }) => id),
  );
  for (const [index, row] of rows.entries()) {
    assert.equal(Object.keys(row), [
      ...['id', 'gold', 'text', 'label', 'probability', 'rival', 'margin', 'baseline'],
      ...['method', 'gap', 'unexplained', 'words', 'nearest'],
    ]);
    assert.is(row.gold, some[index]!.label);
    const { words, nearest, margin, baseline, gap } = row;
    const sum = words.reduce((total, { contribution }) => total + contribution, 0);
    assert.ok(Math.abs(sum - (margin - baseline)) <= gap + 1e-9);
    assert.equal(Object.keys(words[0]!), ['word', 'start', 'end', 'known', 'contribution', 'occlusion']);
    assert.equal(
      nearest.map((near) => Object.keys(near)),
      [1, 2].map(() => ['id', 'text', 'label', 'similarity']),
    );
  }
});

test('the page is written though nobody reads the rest', async () => {
  const [page, many] = [out('unread.html'), folder.write('many.jsonl', asJsonLines(reviews.slice(0, 40)))];
  const program = shellLine(['explain', model, many, '--html', page, '--no-occlusion']);
  const { stderr } = await shell(`{ ${program}; echo "status $?" >&2; } | true`);
  assert.is(stderr, 'status 0\n');
  assert.match(readFileSync(page, 'utf8'), /<\/html>\s*$/);
});

test('standard output that cannot be written to is one clear error', async () => {
  const { stdout, stderr } = await shell(
    `{ ${shellLine(['explain', model, file, '--no-occlusion'])} > /dev/full; echo "status $?"; }`,
  );
  assert.is(stdout, 'status 1\n');
  assert.is(stderr, 'textvat: standard output cannot be written to (ENOSPC)\n');
});

test('text without colour off a terminal, and a page where one is asked for', async () => {
  const page = out('explained.html');
  const { status, stdout, stderr } = await textvat(['explain', model, '--html', page, '--no-occlusion'], {
    input: '{"id": "<b>", "text": "A film to remember."}\n',
  });
  assert.is(status, 0, stderr);
  assert.match(stdout, /^<b>: (neg|pos), probability \d\d\.\d %; log odds over /);
  assert.match(stdout, /^film +[+-]?\d+\.\d\d +–/m);
  assert.not.match(stdout, '\u001b');
  const written = readFileSync(page, 'utf8');
  assert.match(written, /&lt;b&gt;: (neg|pos)/);
  assert.match(written, />remember<\/span>/);
});

test('nearest texts are looked for in those that are named', async () => {
  const { status, stderr } = await textvat(['explain', model, file, '--nearest', '2']);
  assert.is(status, 2);
  assert.match(stderr, '--nearest: found no --training');
});

test('a linear model is explained exactly, with its n-grams and nearest texts', async () => {
  const linear = out('explained linear');
  const training = await textvat(['train', '--labeled', trainFile, '--model', 'linear', '--out', linear]);
  assert.is(training.status, 0, training.stderr);
  const args = ['explain', linear, file, '--training', trainFile];
  const [json, text] = await Promise.all([textvat([...args, '--json']), textvat(args)]);
  assert.is(json.status, 0, json.stderr);
  for (const { words, ngrams, margin, baseline, method, nearest } of jsonLines<ExplainedText>(json.stdout)) {
    const sum = words.reduce((total, { contribution }) => total + contribution, 0);
    assert.is(method, 'exact');
    assert.ok(Math.abs(sum - (margin - baseline)) < 1e-4);
    assert.ok(ngrams!.length > 0);
    assert.is(nearest.length, 3);
  }
  assert.is(text.status, 0, text.stderr);
  assert.match(text.stdout, /^n-gram +for (neg|pos), exactly$/m);
});

test('a place that cannot be written to is said before the work', async () => {
  const { status, stdout, stderr } = await textvat(['explain', model, file, '--html', out('none/page.html')]);
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(stderr, /^textvat: --html .*found no such folder, expected a place to write a file to\.\n$/);
});

test.run();
