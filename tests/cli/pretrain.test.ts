import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { loadPretrainedVectors } from '../../src/models/neural/pretrainedWordVectors.js';
import { loadModel } from '../../src/models/savedModel.js';
import { modelOf } from '../training/testing.js';
import { start, textvat } from './program.js';
import { csvFile, folder, out, pileFile, trainFile } from './reviews.js';

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const tiny = ['--embedding-size', '8', '--vector-epochs', '2', '--window', '3', '--encoder', 'none'];
const pretrain = (name: string, ...args: string[]) => [
  ...['pretrain', '--text', trainFile, pileFile, '--out', out(name)],
  ...tiny,
  ...args,
];

test('several corpora become a folder that train starts from', async () => {
  const made = await textvat(pretrain('vectors', '--json'));
  assert.is(made.status, 0, made.stderr);
  assert.equal(readdirSync(out('vectors')).sort(), [
    'README.md',
    'config.json',
    'manifest.json',
    'vectors.safetensors',
    'vocabulary.txt',
  ]);
  const config = JSON.parse(read(out('vectors'), 'config.json'));
  assert.match(made.stderr, /^\d+ texts, \d+ tokens, \d+ words$/m);
  assert.match(made.stderr, /^word vectors, epoch 1, \d+ %, \d+ k words\/s, loss [\d.]+, .* left$/m);
  assert.match(made.stderr, `word vectors: ${config.wordVectors.words} words in `);
  assert.is(config.format, 'textvat-pretrained');
  assert.is(config.options.subsampling, 1e-4, 'defaults are written out');
  assert.is(config.options.window, 3);
  assert.equal(config.run.text, [trainFile, pileFile]);
  assert.equal(JSON.parse(made.stdout), { wordVectors: config.wordVectors });
  const { vocabulary, width } = await loadPretrainedVectors(out('vectors'));
  assert.is(width, 8);
  assert.is(config.wordVectors.words, vocabulary.tokens.length);
  assert.match(read(out('vectors'), 'README.md'), `${vocabulary.tokens.length} words, 8 numbers each`);

  const trained = await textvat([
    ...['train', '--labeled', trainFile, '--embeddings', out('vectors'), '--out', out('from vectors')],
    ...['--model', 'bilstm', '--hidden-units', '8', '--max-steps', '2', '--objective', 'supervised'],
  ]);
  assert.is(trained.status, 0, trained.stderr);
  assert.is(modelOf('neural', await loadModel(out('from vectors'))).state.embedding.width, 8);
});

test('--quantize makes the file smaller, and the vectors nearly the same', async () => {
  const args = ['--embedding-size', '64', '--quiet'];
  const [plain, small] = await Promise.all([
    textvat(pretrain('plain vectors', ...args)),
    textvat(pretrain('quantised', ...args, '--quantize')),
  ]);
  assert.is(plain.status, 0, plain.stderr);
  assert.is(small.status, 0, small.stderr);
  assert.is(small.stderr, '', 'quiet');
  const bytes = (name: string) => statSync(join(out(name), 'vectors.safetensors')).size;
  assert.ok(
    bytes('quantised') < 0.32 * bytes('plain vectors'),
    `${bytes('quantised')} of ${bytes('plain vectors')}`,
  );
  const [a, b] = [
    await loadPretrainedVectors(out('plain vectors')),
    await loadPretrainedVectors(out('quantised')),
  ];
  const largest = a.vectors.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  a.vectors.forEach((value, at) => {
    assert.ok(Math.abs(value - b.vectors[at]!) <= largest / 250);
  });
});

test('an encoder is trained behind the vectors, and train starts from it', async () => {
  const made = await textvat([
    ...pretrain('encoder', '--json', '--quantize'),
    ...['--encoder', 'bilstm', '--hidden-units', '4', '--encoder-epochs', '1'],
  ]);
  assert.is(made.status, 0, made.stderr);
  const { encoder } = JSON.parse(made.stdout);
  assert.match(made.stderr, /^encoder, step 1 of \d+, \d+ %, perplexity \d+, \d+ k tokens\/s$/m);
  assert.match(made.stderr, `perplexity ${encoder.perplexity.toFixed(1)} on held-out texts`);
  const again = await textvat([
    ...pretrain('encoder', '--json', '--quantize', '--resume'),
    ...['--encoder', 'bilstm', '--hidden-units', '4', '--encoder-epochs', '1'],
  ]);
  assert.is(again.status, 0, again.stderr);
  assert.not.match(again.stderr, 'encoder, step', 'nothing is done twice');
  assert.equal(JSON.parse(again.stdout), JSON.parse(made.stdout));
  assert.ok(encoder.steps > 0 && encoder.perplexity > 1, made.stdout);
  assert.match(
    read(out('encoder'), 'README.md'),
    `perplexity on held-out texts ${encoder.perplexity.toFixed(1)}`,
  );
  const { options } = await loadPretrainedEncoder(out('encoder'));
  assert.equal(options, { encoder: 'bilstm', embeddingSize: 8, hiddenUnits: 4 });
  const from = [
    'train',
    '--labeled',
    trainFile,
    '--encoder-from',
    out('encoder'),
    '--model',
    'bilstm',
    '--out',
    out('from encoder'),
  ];
  const trained = await textvat([...from, '--max-steps', '2', '--objective', 'supervised']);
  assert.is(trained.status, 0, trained.stderr);
  assert.is(modelOf('neural', await loadModel(out('from encoder'))).state.options.hiddenUnits, 4);
  const other = await textvat([...from, '--hidden-units', '5']);
  assert.is(other.status, 1);
  assert.match(other.stderr, 'found an encoder with hiddenUnits 4, expected 5, as asked for');
});

test('encoders that continued from one are averaged', async () => {
  const encoder = ['--encoder', 'lstm', '--hidden-units', '4', '--keep-output-layer'];
  const start = await textvat(pretrain('start', ...encoder));
  assert.is(start.status, 0, start.stderr);
  for (const [name, file] of [
    ['part 1', trainFile],
    ['part 2', pileFile],
  ] as const) {
    const part = ['pretrain', '--text', file, '--out', out(name), '--embedding-size', '8', ...encoder];
    const made = await textvat([...part, '--encoder-from', out('start')]);
    assert.is(made.status, 0, made.stderr);
    assert.match(read(out(name), 'README.md'), `Taken over from \`${out('start')}\``);
  }
  const average = ['average', out('part 1'), out('part 2'), '--out'];
  const mean = await textvat([...average, out('mean')]);
  assert.is(mean.status, 0, mean.stderr);
  assert.match(mean.stderr, `--encoder-from ${out('mean')} --keep-output-layer`);
  assert.match(read(out('mean'), 'README.md'), '# The mean of 2 encoders');
  const onInput = await textvat([...average, out('part 1')]);
  assert.is(onInput.status, 1);
  assert.match(onInput.stderr, 'part 1');
  const other = await textvat(['average', out('part 1'), out('encoder'), '--out', out('refused')]);
  assert.is(other.status, 1);
  assert.match(other.stderr, 'hidden units');
});

test('n-grams of whole texts become a folder that train starts from', async () => {
  const args = [
    ...[
      'pretrain',
      '--text',
      trainFile,
      pileFile,
      '--encoder',
      'documents',
      '--out',
      out('n-grams'),
      '--json',
    ],
    ...['--embedding-size', '16', '--document-epochs', '2', '--ngram-order', '2'],
  ];
  const made = await textvat(args);
  assert.is(made.status, 0, made.stderr);
  assert.equal(readdirSync(out('n-grams')).sort(), [
    'README.md',
    'config.json',
    'documents.safetensors',
    'manifest.json',
    'vocabulary.txt',
  ]);
  const { documents } = JSON.parse(made.stdout);
  assert.match(made.stderr, /^text vectors, epoch 1 of 2, .* left$/m);
  assert.match(made.stderr, `text vectors: ${documents.ngrams} n-grams in `);
  assert.equal(JSON.parse(read(out('n-grams'), 'config.json')).documents, documents);
  assert.match(
    read(out('n-grams'), 'README.md'),
    `${documents.ngrams} n-grams of up to 2 of ${documents.words} words`,
  );
  assert.not.match(read(out('n-grams'), 'README.md'), /undefined|NaN/);

  const again = await textvat([...args, '--resume']);
  assert.is(again.status, 0, again.stderr);
  assert.not.match(again.stderr, 'text vectors', 'nothing is done twice');
  assert.equal(JSON.parse(again.stdout), { documents });
  const changed = await textvat([...args, '--resume', '--ngram-order', '3']);
  assert.is(changed.status, 1);
  assert.match(changed.stderr, 'found vectors of other texts or other options');

  const from = [
    'train',
    '--labeled',
    trainFile,
    '--encoder-from',
    out('n-grams'),
    '--out',
    out('from n-grams'),
  ];
  const trained = await textvat([...from, '--preset', 'fast', '--max-steps', '2']);
  assert.is(trained.status, 0, trained.stderr);
  assert.is(modelOf('ensemble', await loadModel(out('from n-grams'))).state.head.options.embeddingSize, 16);
  const classified = await textvat(['classify', out('from n-grams')], { input: '{"text":"a fine film"}\n' });
  assert.is(classified.status, 0, classified.stderr);

  const encoder = ['--encoder-from', out('encoder')];
  const [words, ngrams, uneven] = await Promise.all([
    textvat([...from, '--model', 'bilstm']),
    textvat(['train', '--labeled', trainFile, '--out', out('from the other'), ...encoder]),
    textvat([...args, '--document-parts', '3', '--out', out('uneven')]),
  ]);
  assert.is(words.status, 1);
  assert.match(words.stderr, /found documents.safetensors, expected encoder.safetensors.*--model ensemble/);
  assert.is(ngrams.status, 1);
  assert.match(
    ngrams.stderr,
    /found encoder.safetensors, expected documents.safetensors.*Name movie-reviews/,
  );
  assert.is(uneven.status, 1);
  assert.match(uneven.stderr, 'found 3 sub-vectors of an embedding size of 16');
  assert.not.ok(existsSync(out('uneven')));
});

test('Ctrl-C keeps whole epochs, and --resume makes what an unbroken run makes', async () => {
  const args = (name: string) => [...pretrain(name), '--vector-epochs', '60'];
  const running = start(args('broken vectors'));
  while (!existsSync(join(out('broken vectors'), 'checkpoint', 'state.json')))
    await new Promise((resolve) => setTimeout(resolve, 5));
  running.child.kill('SIGINT');
  const broken = await running.ended;
  assert.is(broken.status, 130, broken.stderr);
  assert.match(broken.stderr, 'is kept; --resume continues after it');
  assert.equal(readdirSync(out('broken vectors')), ['checkpoint']);
  const other = await textvat([...args('broken vectors'), '--resume', '--window', '4']);
  assert.is(other.status, 1);
  assert.match(other.stderr, 'found a checkpoint of other texts or other options');
  const [resumed, whole] = await Promise.all([
    textvat([...args('broken vectors'), '--resume']),
    textvat(args('whole vectors')),
  ]);
  assert.is(resumed.status, 0, resumed.stderr);
  assert.is(whole.status, 0, whole.stderr);
  const vectors = (name: string) => readFileSync(join(out(name), 'vectors.safetensors'));
  assert.ok(vectors('broken vectors').equals(vectors('whole vectors')), 'the same to the bit');

  const again = await textvat([...args('broken vectors'), '--resume', '--json']);
  assert.is(again.status, 0, again.stderr);
  assert.not.match(again.stderr, 'word vectors, epoch', 'nothing is done twice');
  assert.is(
    JSON.parse(again.stdout).wordVectors.fingerprint,
    JSON.parse(read(out('broken vectors'), 'config.json')).wordVectors.fingerprint,
  );
});

test('texts of nothing, of one word, and a corpus of other columns', async () => {
  const empty = folder.write('nothing.txt', '\n \n');
  const single = folder.write('single.txt', 'film\nfilm\nfilm\n');
  const [none, one, csv, missing] = await Promise.all([
    textvat(['pretrain', '--text', empty, '--out', out('pretrained of nothing'), ...tiny]),
    textvat(['pretrain', '--text', single, '--out', out('one'), ...tiny, '--quiet']),
    textvat([
      'pretrain',
      '--text',
      csvFile,
      '--text-field',
      'review',
      '--out',
      out('csv'),
      ...tiny,
      '--quiet',
    ]),
    textvat([
      'pretrain',
      '--text',
      out('no such file'),
      '--out',
      out('pretrained of a missing file'),
      ...tiny,
    ]),
  ]);
  assert.is(none.status, 1);
  assert.match(none.stderr, /^textvat: .*found no(thing| texts)/m);
  assert.is(one.status, 0, one.stderr);
  assert.equal((await loadPretrainedVectors(out('one'))).vocabulary.tokens.slice(3), ['film']);
  assert.is(csv.status, 0, csv.stderr);
  assert.is(missing.status, 1);
  assert.match(missing.stderr, 'no such file');
});

test('wrong options end with 2', async () => {
  const outcomes = await Promise.all([
    textvat(['pretrain', '--out', out('wrong')]),
    textvat(pretrain('wrong', '--window', '0')),
    textvat(pretrain('wrong', '--vector-method', 'glove')),
  ]);
  assert.equal(
    outcomes.map(({ status }) => status),
    [2, 2, 2],
  );
  assert.match(outcomes[0]!.stderr, '--text is missing');
});

test.run();
