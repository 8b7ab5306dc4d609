import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExplainedText } from '../../src/report/explanationParts.js';
import { topicTexts } from '../training/topics.js';
import { jsonLines, type Outcome, textvat } from './program.js';
import { asJsonLines, folder, modelFiles, out } from './reviews.js';

const labeled = folder.write('documents-labeled.jsonl', asJsonLines(topicTexts(6, { seed: 2 })));
const pile = folder.write(
  'documents-pile.txt',
  `${topicTexts(60)
    .map(({ text }) => text)
    .join('\n')}\n`,
);
const development = folder.write('documents-development.jsonl', asJsonLines(topicTexts(20, { seed: 3 })));
const held = topicTexts(30, { seed: 4 });
const test30 = folder.write('documents-test.jsonl', asJsonLines(held));

const model = out('documents');
const args = [
  ...['train', '--labeled', labeled, '--unlabeled', pile, '--model', 'ensemble', '--preset', 'fast'],
  ...['--embedding-size', '16', '--document-epochs', '2', '--document-learning-rate', '0.3'],
  ...['--ngram-order', '2', '--min-document-frequency', '1', '--unlabeled-batch-size', '64'],
  ...['--learning-rate', '0.03', '--max-steps', '60', '--evaluations', '3'],
];

let training: Outcome;
test.before(async () => {
  training = await textvat([...args, '--dev', development, '--out', model]);
});

const read = (name: string) => readFileSync(join(model, name), 'utf8');

test('train tells of the vectors of texts, and leaves a folder that says what is in it', () => {
  assert.is(training.status, 0, training.stderr);
  assert.match(training.stderr, /text vectors, epoch 1 of 2/);
  assert.match(training.stderr, /vat on 6 labeled and 66 unlabeled texts, 20 held back; 2 classes/);
  assert.ok(training.stderr.indexOf('text vectors') < training.stderr.indexOf('vat on 6'));
  assert.equal(readdirSync(model).sort(), modelFiles);
  assert.match(
    read('README.md'),
    /Model `ensemble`, objective `vat`: .*doc2vec \(PV-DBOW\): vectors of 16 numbers in 2 sub-vectors/,
  );
  assert.match(read('README.md'), 'Nothing but the temperature was chosen on these texts');
  assert.not.match(read('README.md'), /undefined|NaN|9007199254740991/);
  const config = JSON.parse(read('config.json'));
  assert.equal(
    [config.model, config.options.encoder, config.options.embeddingSize],
    ['ensemble', 'documents', 16],
  );
  const kinds = jsonLines<{ type: string }>(read('log.jsonl'))
    .map(({ type }) => type)
    .filter((type) => type !== 'phase' && type !== 'plan');
  assert.equal(
    kinds.filter((type, place) => type !== kinds[place - 1]),
    ['documents', 'start', ...new Array(3).fill(['step', 'evaluation']).flat(), 'end'],
  );
});

test('classify and evaluate agree, and know the topics', async () => {
  const [classified, evaluated] = await Promise.all([
    textvat(['classify', model, test30]),
    textvat(['evaluate', model, test30, '--json']),
  ]);
  assert.is(classified.status, 0, classified.stderr);
  assert.is(evaluated.status, 0, evaluated.stderr);
  const answers = jsonLines<{ label: string }>(classified.stdout);
  assert.is(answers.length, held.length);
  const wrong = answers.filter(({ label }, place) => label !== held[place]!.label).length;
  const { error, n } = JSON.parse(evaluated.stdout) as { error: number; n: number };
  assert.is(n, held.length);
  assert.ok(Math.abs(error - wrong / n) < 1e-9);
  assert.ok(wrong <= 1, `${wrong} wrong`);
});

test('explain says by which measure, and finds the nearest texts', async () => {
  const input = asJsonLines(held.slice(0, 2));
  const explaining = ['explain', model, '-', '--training', development, '--nearest', '2'];
  const [json, text] = await Promise.all([
    textvat([...explaining, '--json'], { input }),
    textvat(explaining, { input }),
  ]);
  assert.is(json.status, 0, json.stderr);
  jsonLines<ExplainedText>(json.stdout).forEach(({ method, label, words, nearest }, place) => {
    assert.equal([method, label], ['occlusion', held[place]!.label]);
    assert.is(words.length, 120);
    assert.equal(
      nearest.map((near) => near.label),
      [label, label],
    );
  });
  assert.is(text.status, 0, text.stderr);
  assert.match(text.stdout, /^(sea|filler)[a-z]+ +[+-]?\d+\.\d\d/m);
});

test('the configuration of the model repeats it to the bit', async () => {
  const again = out('documents-again');
  const outcome = await textvat([
    ...['train', '--labeled', labeled, '--unlabeled', pile, '--dev', development, '--quiet'],
    ...['--config', join(model, 'config.json'), '--out', again],
  ]);
  assert.is(outcome.status, 0, outcome.stderr);
  assert.is(outcome.stderr, '');
  const weights = (folder: string) => readFileSync(join(folder, 'weights.safetensors'));
  assert.ok(weights(again).equals(weights(model)));
});

test('other starts and parts of unequal size fail clearly', async () => {
  for (const [expected, flags, pattern] of [
    [2, ['--embeddings', 'movie-reviews'], /--embeddings is an option of bilstm, lstm, cnn, and ensemble/],
    [
      1,
      ['--document-parts', '3'],
      /found 3 sub-vectors of an embedding size of 16, .* multiple of --document-parts/,
    ],
  ] as const) {
    const { status, stdout, stderr } = await textvat([...args, '--out', out('documents-none'), ...flags]);
    assert.equal([status, stdout], [expected, '']);
    assert.match(stderr, pattern);
  }
});

test.run();
