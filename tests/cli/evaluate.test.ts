import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { asJsonLines, folder, reviews, sharedModel, testFile, trainFile } from './reviews.js';

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
  assert.type(report.calibration.temperature, 'number');
  assert.is(
    report.reliability.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    60,
  );
  assert.equal(
    report.thresholds.map(({ maximumError }: { maximumError: number }) => maximumError),
    [0.1, 0.05, 0.02, 0.01],
  );
  const percent = `${(100 * report.error).toFixed(2)} %`;
  assert.match(text.stdout, `error ${percent} (95 % interval `);
  assert.match(text.stdout, 'confusion matrix');
});

test('a threshold answers what it says, and errs as it says', async () => {
  const { stdout } = await textvat(['evaluate', model, trainFile, '--json', '--max-errors', '0.4,1']);
  const [threshold, all] = JSON.parse(stdout).thresholds;
  assert.equal([all.maximumError, all.threshold, all.coverage], [1, 0, 1]);
  assert.ok(threshold.error <= 0.4 && threshold.coverage > 0, stdout);
  const args = ['classify', model, trainFile, '--format', 'text', '--abstain-below'];
  const labels = (await textvat([...args, String(threshold.threshold)])).stdout.split('\n').slice(0, -1);
  const answered = labels.flatMap((label, index) => (label === '' ? [] : [{ label, index }]));
  assert.is(answered.length / 60, threshold.coverage);
  const wrong = answered.filter(({ label, index }) => label !== reviews[index]!.label).length;
  assert.is(wrong / answered.length, threshold.error);
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
  assert.match(withId.stderr, 'named.csv:3: found the label "meh"');
  assert.match(missing.stderr, 'stdin:1: found no label');
  assert.match(empty.stderr, 'stdin: found no texts');
});

test.run();
