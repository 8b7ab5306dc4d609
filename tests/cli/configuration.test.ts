import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { idleOptions } from '../../src/cli/flags/idleOptions.js';
import { resolveOptions } from '../../src/cli/flags/trainOptions.js';
import type { ComparedMethod } from '../../src/experiments/comparedMethods.js';
import type { Method } from '../../src/objectives/objectiveOptions.js';
import { completeOptions } from '../../src/training/train.js';
import { inputErrorOf } from '../corpus/helpers.js';
import { textvat } from './program.js';
import { folder, out, pileFile, sharedModel, tiny, trainFile } from './reviews.js';

const optionsOf = (model: string) => JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')).options;

test("a model's own config.json makes the same model again, to the bit", async () => {
  const model = await sharedModel();
  const { status, stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--unlabeled', pileFile, '--out', out('reproduced'), '--quiet'],
    ...['--config', join(model, 'config.json')],
  ]);
  assert.is(status, 0, stderr);
  for (const file of ['weights.safetensors', 'vocabulary.txt', 'config.json']) {
    assert.ok(readFileSync(join(out('reproduced'), file)).equals(readFileSync(join(model, file))), file);
  }
});

test('flags win over the configuration file, that over the preset, that over the defaults', async () => {
  const file = folder.write('settings.json', JSON.stringify({ embeddingSize: 12, epsilon: 3 }));
  const { status, stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--out', out('precedence'), '--quiet', '--method', 'rp'],
    ...['--preset', 'balanced', '--config', file, ...tiny, '--max-steps', '6', '--embedding-size', '16'],
  ]);
  assert.is(status, 0, stderr);
  const { embeddingSize, encoder, epsilon, maxSteps, batchSize, regularisation } = optionsOf(
    out('precedence'),
  );
  assert.equal(
    { embeddingSize, encoder, epsilon, maxSteps, batchSize, regularisation },
    { embeddingSize: 16, encoder: 'documents', epsilon: 3, maxSteps: 6, batchSize: 256, regularisation: 10 },
  );
  assert.is(JSON.parse(readFileSync(join(out('precedence'), 'metrics.json'), 'utf8')).steps, 6);
});

const settingsOf = (given: Record<string, unknown>) => resolveOptions(given, {}).settings;

test("another method than that of a file has its own defaults, and what is not the file's default stays", () => {
  const vat = completeOptions({ encoder: 'documents', method: 'vat', epsilon: 3, entropyWeight: 0.2 });
  const file = folder.write('vat.json', JSON.stringify(vat));
  const again = completeOptions(settingsOf({ config: file }));
  assert.equal(again, vat);
  const supervised = completeOptions(settingsOf({ config: file, method: 'supervised' }));
  assert.equal(supervised, completeOptions({ encoder: 'documents', method: 'supervised', epsilon: 3 }));
});

test('options that none of the methods takes notice of are told', () => {
  const idle = (given: string, encoder: 'documents' | 'cnn', ...methods: Method[]) =>
    idleOptions(given.split(' '), encoder, methods).join(' ');
  assert.is(idle('labeled out quiet seed', 'cnn', 'linear'), '');
  assert.is(
    idle('maxTime epsilon regularisation encoderFrom', 'cnn', 'linear'),
    'maxTime epsilon encoderFrom',
  );
  assert.is(idle('maxTime epsilon regularisation', 'cnn', 'linear', 'vat'), '');
  assert.is(idle('labeled unlabeled dev', 'cnn', 'linear'), 'unlabeled');
  assert.is(idle('labeled unlabeled dev', 'cnn', 'self-training'), '');
  assert.is(idle('labeled unlabeled dev', 'cnn', 'linear', 'supervised'), '');
  assert.is(idle('filters hiddenUnits ngramOrder', 'cnn', 'vat'), 'hiddenUnits ngramOrder');
  assert.is(idle('hiddenUnits ngramOrder maxTokens epsilon', 'documents', 'vat'), 'hiddenUnits maxTokens');
});

test('a file that is given has to be there, whether the method reads it or not', async () => {
  const labeled = folder.write('labeled.csv', 'text,label\na,b\n');
  const linear = (given: Record<string, unknown>) => settingsOf({ method: 'linear', labeled, ...given });
  const [missing, there] = [folder.write('gone', '').replace('gone', 'never'), labeled];
  assert.equal(linear({ unlabeled: [there, '-'], encoderFrom: 'movie-reviews' }), { method: 'linear' });
  for (const [option, value] of Object.entries({ unlabeled: [there, missing], embeddings: missing })) {
    const message = await inputErrorOf(() => linear({ [option]: value }));
    assert.match(message, `--${option} ${missing}: found no such file or folder`);
  }
});

test('each source alone', () => {
  const file = folder.write('three.json', JSON.stringify({ seed: 3 }));
  assert.equal(
    settingsOf({ encoder: 'cnn', labeled: ['f'], out: 'm', quiet: true }),
    { encoder: 'cnn' },
    'only what shapes the training',
  );
  assert.is(settingsOf({ preset: 'balanced' }).encoder, 'documents');
  assert.equal(settingsOf({ preset: 'balanced', encoder: 'cnn' }), { encoder: 'cnn' });
  assert.is(settingsOf({ preset: 'balanced' }).networkFrom, 'movie-reviews');
  assert.is(settingsOf({ preset: 'balanced', foldCase: false }).networkFrom, null);
  assert.is(settingsOf({ preset: 'balanced' }).documentRounds, 2);
  const fromNgrams = settingsOf({ preset: 'balanced', encoderFrom: 'movie-reviews' });
  assert.equal(
    [fromNgrams.documentRounds, fromNgrams.networkFrom, fromNgrams.networkMethod],
    [undefined, 'movie-reviews', 'supervised'],
  );
  assert.equal(settingsOf({ preset: 'fast' }), { encoder: 'documents' });
  assert.equal(settingsOf({ preset: 'best' }), { ...settingsOf({ preset: 'balanced' }), networkSteps: 1400 });
  assert.is(settingsOf({ config: file }).seed, 3);
  assert.is(settingsOf({ config: file, seed: 4 }).seed, 4);
});

test('who asks for nothing gets the preset balanced, and who asks for a network of words gets what was asked', () => {
  const balanced = settingsOf({ preset: 'balanced' });
  assert.equal(settingsOf({}), balanced);
  assert.equal(settingsOf({ labeled: ['f'], method: 'rp', seed: 2 }), { ...balanced, method: 'rp', seed: 2 });
  const file = folder.write('empty.json', '{}');
  assert.equal(settingsOf({ config: file }), {});
  const ofNetworks = { hiddenUnits: 8, windows: [3], maxTokens: 9, initialDeviation: 0.1 };
  for (const [option, value] of Object.entries(ofNetworks))
    assert.equal(settingsOf({ [option]: value }), { [option]: value });
  for (const option of ['embeddings', 'encoderFrom'])
    assert.equal(settingsOf({ [option]: 'movie-reviews' }), {}, option);
  for (const method of ['linear', 'self-training']) assert.equal(settingsOf({ method }), { method });
});

test('a preset is for the methods of a comparison that have an encoder', () => {
  const of = (...methods: ComparedMethod[]) => resolveOptions({}, { methods }).settings.encoder;
  assert.is(of('linear', 'bayes'), undefined);
  assert.is(of('linear', 'vat'), 'documents');
});

test('flags that have no say beside others are named', async () => {
  const train = ['train', '--labeled', trainFile, '--method', 'supervised', '--max-steps', '1', '--quiet'];
  const { stderr } = await textvat([
    ...[...train, '--preset', 'balanced', '--encoder', 'cnn', '--filters', '4', '--out', out('no say')],
    ...['--network-steps', '5', '--network-method', 'same'],
  ]);
  assert.match(stderr, /^warning: --preset balanced .* has no say beside --encoder cnn$/m);
  assert.match(stderr, /^warning: --network-steps has no say without --network-from$/m);
  assert.match(stderr, /^warning: --network-method has no say without --network-from$/m);
  const other = await textvat([...train, '--encoder', 'cnn', '--filters', '4', '--out', out('a say')]);
  assert.is(other.stderr.includes('has no say'), false, other.stderr);
});

test('what a configuration says of the run comes before defaults, after flags, and brings no corpora', () => {
  const run = {
    ...{ labeled: ['theirs.csv'], unlabeled: ['pile'], backend: 'wasm' },
    ...{ dev: '0.2', embeddings: 'vectors.txt', inputFormat: 'csv', textField: 'review' },
  };
  const config = folder.write('run.json', JSON.stringify({ options: { seed: 3, run } }));
  const flags = {
    labeled: ['mine.csv'],
    backend: 'auto',
    dev: '0.1',
    textField: 'body',
    labelField: 'label',
  };
  const { settings, options } = resolveOptions({ config, textField: 'body' }, flags);
  assert.equal(settings, { seed: 3 });
  assert.equal(options, {
    ...{ labeled: ['mine.csv'], backend: 'auto', dev: '0.2', textField: 'body', labelField: 'label' },
    ...{ embeddings: 'vectors.txt', inputFormat: 'csv' },
  });
});

test('a configuration file is refused with the file, the key, what was found and what was expected', async () => {
  const cases: readonly (readonly [string, string | RegExp])[] = [
    ['{"sed": 1}', /wrong\.json, sed: found "sed", expected an option of `textvat train`/],
    ['{"options": {"sed": 1}}', /wrong\.json, sed: found "sed"/],
    ['{"labeled": ["f"]}', /wrong\.json, labeled: found "labeled", expected an option/],
    ['{"seed": "1"}', /wrong\.json, seed: found "1", expected a number/],
    ['{"seed": -1}', /wrong\.json, seed: found -1, expected at least 0/],
    ['{"windows": [3, 0]}', /wrong\.json, windows\.1: found 0, expected at least 1/],
    ['{"run": {"devv": "0.1"}}', /wrong\.json, run\.devv: found "devv", expected an option/],
    ['{"run": {"dev": 0.1}}', /wrong\.json, run\.dev: found 0\.1, expected a text/],
    ['[]', /wrong\.json: found a list, expected an object/],
    ['null', /wrong\.json: found null, expected an object/],
    ['{', /wrong\.json: found no JSON/],
  ];
  for (const [content, complaint] of cases) {
    const config = folder.write('wrong.json', content);
    assert.match(await inputErrorOf(() => settingsOf({ config })), complaint, content);
  }
  assert.match(await inputErrorOf(() => settingsOf({ config: 'missing.json' })), 'no such file');
  const config = folder.write('wrong.json', '{"sed": 1}');
  const outcome = await textvat([
    'train',
    '--labeled',
    trainFile,
    '--out',
    out('unknown key'),
    '--config',
    config,
  ]);
  assert.is(outcome.status, 1);
  assert.is(outcome.stdout, '');
  assert.match(outcome.stderr, /^textvat: .*wrong\.json, sed: [^\n]*\n$/);
});

test.run();
