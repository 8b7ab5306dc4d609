import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveOptions } from '../../src/cli/flags/trainOptions.js';
import type { ComparedMethod } from '../../src/experiments/comparedMethods.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import { modelNames, trainingOptions } from '../../src/training/trainingOptions.js';
import { inputErrorOf } from '../corpus/helpers.js';
import { textvat } from './program.js';
import { folder, out, pileFile, sharedModel, trainFile } from './reviews.js';

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
    ...['train', '--labeled', trainFile, '--out', out('precedence'), '--quiet', '--objective', 'rp'],
    ...['--preset', 'fast', '--config', file, '--max-steps', '6', '--embedding-size', '16'],
  ]);
  assert.is(status, 0, stderr);
  const { embeddingSize, model, epsilon, maxSteps, batchSize, regularisation } = optionsOf(out('precedence'));
  assert.equal(
    { embeddingSize, model, epsilon, maxSteps, batchSize, regularisation },
    { embeddingSize: 16, model: 'ensemble', epsilon: 3, maxSteps: 6, batchSize: 256, regularisation: 10 },
  );
  assert.is(JSON.parse(readFileSync(join(out('precedence'), 'metrics.json'), 'utf8')).steps, 6);
});

test('the JSON schema of a configuration has every option with its values, and a file may name it', async () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/configSchema.mjs'], { encoding: 'utf8' });
  assert.is(status, 0, stderr);
  const path = new URL('../../dist/train-config.schema.json', import.meta.url);
  const { properties, additionalProperties } = JSON.parse(readFileSync(path, 'utf8'));
  for (const option of Object.keys(trainingOptions.entries)) assert.ok(option in properties, option);
  assert.equal(properties.model.enum, [...modelNames]);
  assert.match(properties.epsilon.description, 'norm of the perturbation');
  assert.is(additionalProperties, false);
  const file = folder.write('schema.json', JSON.stringify({ $schema: path.pathname, epsilon: 3 }));
  assert.equal(settingsOf({ config: file }), { epsilon: 3 });
});

const settingsOf = (given: Record<string, unknown>) => resolveOptions(given, {}).settings;

test("another objective than that of a file has its own defaults, and what is not the file's default stays", () => {
  const vat = completeOptions({
    model: 'ensemble' as const,
    preset: 'fast' as const,
    objective: 'vat',
    epsilon: 3,
    entropyWeight: 0.2,
  });
  const file = folder.write('vat.json', JSON.stringify(vat));
  const again = completeOptions(settingsOf({ config: file }));
  assert.equal(again, vat);
  const supervised = completeOptions(settingsOf({ config: file, objective: 'supervised' }));
  assert.equal(
    supervised,
    completeOptions({
      model: 'ensemble' as const,
      preset: 'fast' as const,
      objective: 'supervised',
      epsilon: 3,
    }),
  );
});

const usageErrorOf = (given: Record<string, unknown>, methods?: ComparedMethod[]) => {
  try {
    resolveOptions(given, methods ? { methods } : {});
  } catch (error) {
    assert.is((error as Error).name, 'UsageError');
    return (error as Error).message;
  }
  return undefined;
};

test('an option that the model does not have is refused with the models that do', () => {
  assert.is(
    usageErrorOf({ hiddenUnits: 8 }),
    '--hidden-units is an option of bilstm, lstm, and ensemble is to be trained: add --model bilstm, or leave it out.',
  );
  for (const [model, option] of [
    ['lstm', { filters: 3 }],
    ['linear', { maxTime: 60 }],
    ['linear', { epsilon: 3 }],
    ['linear', { encoderFrom: 'movie-reviews' }],
    ['doc2vec', { embeddings: 'movie-reviews' }],
    ['cnn', { preset: 'fast' }],
    ['doc2vec', { networkFrom: 'movie-reviews' }],
    ['bilstm', { ngramOrder: 2 }],
    ['ensemble', { unlabeledWeight: 0.1 }],
  ] as const)
    assert.match(
      usageErrorOf({ ...option, model }) ?? '',
      `and ${model} is to be trained`,
      JSON.stringify(option),
    );
  assert.is(usageErrorOf({ model: 'linear', ngramOrder: 2, seed: 3, labeled: ['f'], out: 'm' }), undefined);
});

test('in a comparison an option is good that one of the models has', () => {
  assert.is(usageErrorOf({ maxTime: 60 }, ['linear', 'vat']), undefined);
  assert.is(usageErrorOf({ ngramOrder: 2, model: 'cnn' }, ['linear', 'vat']), undefined);
  assert.match(usageErrorOf({ maxTime: 60 }, ['linear', 'bayes']) ?? '', 'and linear is to be trained');
});

test('a file that is given has to be there, whether the model reads it or not', async () => {
  const labeled = folder.write('labeled.csv', 'text,label\na,b\n');
  const linear = (given: Record<string, unknown>) => settingsOf({ model: 'linear', labeled, ...given });
  const [missing, there] = [folder.write('gone', '').replace('gone', 'never'), labeled];
  assert.equal(linear({ unlabeled: [there, '-'] }), { model: 'linear' });
  const message = await inputErrorOf(() => linear({ unlabeled: [there, missing] }));
  assert.match(message, `--unlabeled ${missing}: found no such file or folder`);
});

test('each source alone: only what shapes the training is an option of it', () => {
  const file = folder.write('three.json', JSON.stringify({ seed: 3 }));
  assert.equal(settingsOf({ model: 'cnn', labeled: ['f'], out: 'm', quiet: true }), { model: 'cnn' });
  assert.equal(settingsOf({}), {});
  assert.equal(settingsOf({ preset: 'fast' }), { preset: 'fast' });
  assert.is(settingsOf({ config: file }).seed, 3);
  assert.is(settingsOf({ config: file, seed: 4 }).seed, 4);
});

test('the ensemble with the preset balanced is the default, and what is given wins over it', () => {
  const usual = completeOptions();
  assert.equal(usual, completeOptions({ model: 'ensemble', preset: 'balanced', objective: 'vat' }));
  assert.equal(
    [usual.documentRounds, usual.networkFrom, usual.networkMethod],
    [2, 'movie-reviews', 'supervised'],
  );
  assert.equal(completeOptions({ preset: 'best' }), {
    ...usual,
    preset: 'best',
    encoderView: true,
  });
  const fast = completeOptions({ preset: 'fast' });
  assert.equal([fast.documentRounds, fast.networkFrom], [1, null]);
  assert.is(completeOptions({ documentRounds: 3 }).documentRounds, 3);
  // The network that is shipped knows no capitals.
  assert.is(completeOptions({ foldCase: false }).networkFrom, null);
  assert.is(completeOptions({ model: 'linear' }).objective, 'supervised');
});

test('an objective that the model cannot be trained with is refused', async () => {
  for (const [model, objective] of [
    ['linear', 'vat'],
    ['svm', 'rp'],
  ] as const)
    assert.match(
      await inputErrorOf(() => completeOptions({ model, objective })),
      `found ${objective} with the model ${model}, expected one of supervised`,
    );
});

test('flags of version 0.1 still work, and what replaced them is said', async () => {
  for (const [given, expected] of [
    [{ method: 'linear' }, { model: 'linear', objective: 'supervised' }],
    [{ method: 'self-training' }, { model: 'linear', objective: 'self-training' }],
    [{ method: 'rp' }, { objective: 'rp' }],
    [
      { encoder: 'cnn', method: 'at' },
      { model: 'cnn', objective: 'at' },
    ],
    [{ encoder: 'documents' }, { model: 'ensemble' }],
  ] as const)
    assert.equal(settingsOf(given), expected);
  const train = ['train', '--labeled', trainFile, '--quiet', '--out', out('former names')];
  const { status, stderr } = await textvat([...train, '--method', 'linear']);
  assert.is(status, 0, stderr);
  assert.match(stderr, /^warning: --method linear is --model linear --objective supervised now/m);
});

test('a configuration of version 0.1 gives the same options as it did', () => {
  const file = folder.write(
    'old.json',
    JSON.stringify({ options: { method: 'vat', encoder: 'lstm', seed: 4 } }),
  );
  assert.equal(settingsOf({ config: file }), { model: 'lstm', objective: 'vat', seed: 4 });
  const documents = { method: 'rp', encoder: 'documents', documentRounds: 1, networkFrom: null };
  const { preset, ...rest } = settingsOf({ config: folder.write('docs.json', JSON.stringify(documents)) });
  assert.equal(
    [preset, rest],
    ['fast', { documentRounds: 1, networkFrom: null, model: 'ensemble', objective: 'rp' }],
  );
});

test('options of the network that joins an ensemble are ignored without one, and that is said', async () => {
  const { stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--objective', 'supervised', '--max-steps', '1', '--quiet'],
    ...['--preset', 'fast', '--document-epochs', '1', '--out', out('ignored')],
    ...['--network-steps', '5', '--network-method', 'same'],
  ]);
  assert.match(stderr, /^warning: --network-steps is ignored without --network-from$/m);
  assert.match(stderr, /^warning: --network-method is ignored without --network-from$/m);
});

test('pretrained n-grams beside others are ignored where a run starts from some, and that is said', async () => {
  const { stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--objective', 'supervised', '--max-steps', '1', '--quiet'],
    ...['--preset', 'fast', '--encoder-from', 'movie-reviews', '--ngrams-from', 'movie-reviews'],
    ...['--out', out('ngrams')],
  ]);
  assert.match(stderr, /^warning: --ngrams-from is ignored with --encoder-from/m);
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
