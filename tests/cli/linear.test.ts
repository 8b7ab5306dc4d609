import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines, textvat } from './program.js';
import { asJsonLines, folder, modelFiles, out, pileFile, reviews, testFile } from './reviews.js';

const test = suite('linear methods at the command line');

/** 600 real sentences: some of them are those of `testFile`, which is kept out. */
const trainFile = folder.write(
  'linear-train.jsonl',
  asJsonLines([...reviews.slice(0, 400), ...reviews.slice(460, 800)]),
);

test('train, classify and evaluate work on a linear model as on any', async () => {
  const model = out('linear');
  const training = await textvat([
    'train',
    '--labeled',
    trainFile,
    '--dev',
    '0.1',
    '--model',
    'linear',
    '--out',
    model,
  ]);
  assert.is(training.status, 0, training.stderr);
  assert.match(training.stderr, /linear, supervised on 66\d labeled .* 74 held back/);
  assert.equal(readdirSync(model).sort(), modelFiles);
  const card = readFileSync(join(model, 'README.md'), 'utf8');
  assert.match(card, /Model `linear`, objective `supervised`: logistic regression on \d+ words and n-grams/);
  assert.not.match(card, /undefined|NaN|encoder|9007199254740991/);

  const classified = await textvat(['classify', model, testFile]);
  assert.is(classified.status, 0, classified.stderr);
  const rows = jsonLines<{ label: string; probability: number }>(classified.stdout);
  assert.is(rows.length, 60);
  const evaluated = await textvat(['evaluate', model, testFile, '--json']);
  assert.is(evaluated.status, 0, evaluated.stderr);
  const { error } = JSON.parse(evaluated.stdout) as { error: number };
  const wrong = rows.filter(({ label }, index) => label !== reviews[400 + index]!.label).length;
  assert.ok(Math.abs(error - wrong / 60) < 1e-9);
  assert.ok(error < 0.35, `error of ${error}`);
});

test('self-training makes a linear model of labeled and unlabeled texts, which classifies and is measured', async () => {
  const model = out('self-training');
  const training = await textvat([
    'train',
    '--labeled',
    trainFile,
    '--unlabeled',
    pileFile,
    '--model',
    'linear',
    '--objective',
    'self-training',
    '--out',
    model,
  ]);
  assert.is(training.status, 0, training.stderr);
  const { model: kind } = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')) as { model: string };
  assert.is(kind, 'linear');
  assert.match(readFileSync(join(model, 'README.md'), 'utf8'), /Model `linear`, objective `self-training`/);
  const evaluated = await textvat(['evaluate', model, testFile, '--json']);
  assert.is(evaluated.status, 0, evaluated.stderr);
  assert.ok((JSON.parse(evaluated.stdout) as { error: number }).error < 0.35, evaluated.stdout);
  const classified = await textvat(['classify', model, testFile]);
  assert.is(jsonLines(classified.stdout).length, 60);
});

test('the configuration of a linear model repeats it', async () => {
  const [one, other] = [out('linear-one'), out('linear-other')];
  const args = ['train', '--labeled', trainFile, '--quiet', '--out'];
  const first = await textvat([
    ...args,
    one,
    '--model',
    'linear',
    '--ngram-order',
    '2',
    '--regularisation',
    '3',
  ]);
  assert.is(first.status, 0, first.stderr);
  const second = await textvat([...args, other, '--config', join(one, 'config.json')]);
  assert.is(second.status, 0, second.stderr);
  const weights = (model: string) => readFileSync(join(model, 'weights.safetensors'));
  assert.ok(weights(one).equals(weights(other)));
});

test('compare puts it beside the others', async () => {
  const outcome = await textvat([
    'compare',
    '--labeled',
    trainFile,
    '--unlabeled',
    pileFile,
    '--test',
    testFile,
    '--methods',
    'linear,self-training,bayes',
    '--label-counts',
    '40,all',
    '--seeds',
    '2',
    '--json',
  ]);
  assert.is(outcome.status, 0, outcome.stderr);
  const { summary } = JSON.parse(outcome.stdout) as {
    summary: { method: string; labels: number; meanTestError: number }[];
  };
  assert.equal(
    summary.map(({ method, labels }) => `${method} ${labels}`),
    ['linear 40', 'self-training 40', 'bayes 40', 'linear 740', 'self-training 740', 'bayes 740'],
  );
  for (const { meanTestError } of summary.slice(3, 5)) assert.ok(meanTestError < 0.35, outcome.stdout);
});

test('bad options fail clearly', async () => {
  for (const [flags, pattern] of [
    [['--regularisation', '0'], /--regularisation: found 0, expected at least/],
    [['--ngram-order', '9'], /--ngram-order: found 9, expected at most 8/],
  ] as const) {
    const outcome = await textvat([
      'train',
      '--labeled',
      trainFile,
      '--model',
      'linear',
      '--out',
      out('linear of none'),
      ...flags,
    ]);
    assert.is(outcome.status, 2);
    assert.match(outcome.stderr, pattern);
  }
});

test.run();
