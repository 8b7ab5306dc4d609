import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { asJsonLines, folder, reviews, sharedModel, testFile } from './reviews.js';

let model: string;
test.before(async () => {
  model = await sharedModel();
});

test('JSON holds every measure, the same from standard input; the text holds the headline', async () => {
  const [json, again, text] = await Promise.all([
    textvat(['evaluate', model, testFile, '--json']),
    textvat(['evaluate', model, '-', '--json'], { input: readFileSync(testFile) }),
    textvat(['evaluate', model, testFile]),
  ]);
  for (const { status, stderr } of [json, again, text]) {
    assert.is(status, 0, stderr);
    assert.is(stderr, '');
  }
  assert.is(again.stdout, json.stdout);
  const report = JSON.parse(json.stdout);
  assert.is(report.n, 60);
  assert.ok(Math.abs(report.error + report.accuracy - 1) < 1e-12);
  for (const key of ['logLoss', 'calibrationError', 'brierScore']) assert.type(report[key], 'number');
  const [low, high] = report.errorInterval;
  assert.ok(low <= report.error && report.error <= high);
  assert.equal(
    report.perClass.map(({ label }: { label: string }) => label),
    ['neg', 'pos'],
  );
  for (const metrics of report.perClass) {
    for (const key of ['precision', 'recall', 'f1', 'support']) assert.ok(key in metrics, key);
    for (const key of ['precision', 'recall', 'f1'])
      if (metrics[key] === null) assert.type(metrics.undefined[key], 'string');
  }
  for (const mean of [report.macro, report.weighted]) assert.ok('f1' in mean);
  assert.is(
    report.confusion.flat().reduce((sum: number, count: number) => sum + count, 0),
    60,
  );
  const percent = `${(100 * report.error).toFixed(2)} %`;
  assert.match(text.stdout, `error ${percent} (95 % interval `);
  assert.match(text.stdout, 'confusion matrix');
});

test('a class that no text has is undefined with a reason', async () => {
  const onlyPositive = asJsonLines(reviews.filter(({ label }) => label === 'pos').slice(0, 5));
  const { status, stdout } = await textvat(['evaluate', model, '-', '--json'], { input: onlyPositive });
  assert.is(status, 0);
  const [negative] = JSON.parse(stdout).perClass;
  assert.is(negative.recall, null);
  assert.type(negative.undefined.recall, 'string');
});

test('labels that are missing or unknown name the text; nothing is measured', async () => {
  const odd = folder.write(
    'odd.jsonl',
    asJsonLines([...reviews.slice(0, 2), { text: 'so so', label: 'mixed' }]),
  );
  const named = folder.write('named.csv', 'id,text,label\nr1,fine,pos\nr2,odd,meh\n');
  const [unknown, withId, missing, empty] = await Promise.all([
    textvat(['evaluate', model, odd]),
    textvat(['evaluate', model, named]),
    textvat(['evaluate', model, '-'], { input: 'just a text\n' }),
    textvat(['evaluate', model, '-']),
  ]);
  for (const { status, stdout, stderr } of [unknown, withId, missing, empty]) {
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, /^textvat: [^\n]+\n$/);
  }
  assert.match(
    unknown.stderr,
    'odd.jsonl:3: found the label "mixed", expected one of the model\'s classes ("neg", "pos")',
  );
  assert.match(withId.stderr, 'r2: found the label "meh"');
  assert.match(missing.stderr, 'stdin:1: found no label');
  assert.match(empty.stderr, 'stdin: found no texts');
});

test.run();
