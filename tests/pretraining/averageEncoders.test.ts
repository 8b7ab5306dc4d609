import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { averageEncoders } from '../../src/pretraining/averageEncoders.js';
import { loadOutputLayer, OUTPUT_LAYER_FILE } from '../../src/pretraining/outputLayer.js';
import { type PretrainRequest, pretrain } from '../../src/pretraining/pretrain.js';
import type { PretrainEvent } from '../../src/pretraining/pretrainEvents.js';
import type { PretrainOptionsInput } from '../../src/pretraining/pretrainOptions.js';
import { train } from '../../src/training/train.js';
import { holdsInOrder, inputErrorOf, temporaryFolder } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, reviews, tinyOptions } from '../training/testing.js';

const test = suite('averageEncoders');
test.before(chooseTestEngine);
const folder = temporaryFolder();
test.after(() => folder.remove());

const options: PretrainOptionsInput = {
  embeddingSize: 8,
  vectorEpochs: 1,
  encoder: 'lstm',
  hiddenUnits: 4,
  encoderBatchSize: 16,
};

const at = (name: string) => join(folder.path, name);

async function pretrained(name: string, changes: Partial<PretrainRequest> = {}): Promise<PretrainEvent[]> {
  const events: PretrainEvent[] = [];
  const request = { texts: reviews(60), options, keepOutputLayer: true, out: at(name), ...changes };
  for await (const event of pretrain(request)) events.push(event);
  return events;
}

/** The text of a round: half of them, of which none has all the words. */
const half = (first: number) => reviews(120).filter((_, place) => place % 2 === first);

async function wholeOf(name: string) {
  const encoder = await loadPretrainedEncoder(at(name));
  const layer = (await loadOutputLayer(at(name), encoder))!;
  const sets = [...encoder.parameters, ...layer.parameters];
  return { ...encoder, values: new Map([['vectors', encoder.vectors], ...sets.map(valuesOf)]) };
}
const valuesOf = ([name, { values }]: [string, { values: Float32Array }]) => [name, values] as const;

function assertNear(found: Float32Array, expected: ArrayLike<number>, most: number, what: string) {
  assert.is(found.length, expected.length, what);
  found.forEach((value, place) =>
    assert.ok(Math.abs(value - expected[place]!) < most, `${what}, ${place}: ${value}, ${expected[place]}`),
  );
}

test('an encoder with its output layer continues whole: with its vocabulary, its vectors and that layer', async () => {
  await pretrained('start');
  const start = await wholeOf('start');
  const other = half(0).slice(0, 20);
  const still = { ...options, encoderFrom: at('start'), encoderLearningRate: 1e-9, vocabularySize: 20 };
  const events = await pretrained('still', { texts: other, options: still });
  assert.equal(ofType(events, 'word vectors'), [], 'they are taken over');
  assert.is(ofType(events, 'end')[0]!.records.wordVectors!.loss, null);
  assert.equal(ofType(events, 'warning'), []);
  const found = await wholeOf('still');
  assert.equal(found.vocabulary.tokens, start.vocabulary.tokens);
  assert.equal([...found.values.keys()], [...start.values.keys()]);
  for (const [name, values] of start.values)
    if (name !== 'vectors') assertNear(found.values.get(name)!, values, 1e-6, name);
  const again = await pretrained('still', { texts: other, options: still, resume: true });
  assert.equal(
    again.map(({ type }) => type),
    ['texts', 'end'],
  );
  await pretrained('other start', { options: { ...options, seed: 5 } });
  const another = { texts: other, options: { ...still, encoderFrom: at('other start') }, resume: true };
  holdsInOrder(await inputErrorOf(() => pretrained('still', another)), 'vectors.safetensors', 'other texts');
});

test('without the layer, for another objective or another shape the texts give the vocabulary', async () => {
  const texts = half(0).slice(0, 20);
  const from = { ...options, encoderFrom: at('start') };
  const other = await pretrained('objective', { texts, options: { ...from, encoderObjective: 'next-word' } });
  const [warning] = ofType(other, 'warning');
  holdsInOrder(warning!.message, at('start'), 'of another objective', '--encoder-objective region');
  await pretrained('shape', { texts, options: { ...from, hiddenUnits: 5 } });
  await pretrained('plain', { keepOutputLayer: false });
  assert.not.ok(existsSync(join(at('plain'), OUTPUT_LAYER_FILE)));
  await pretrained('from plain', { texts, options: { ...options, encoderFrom: at('plain') } });
  const { vocabulary } = await loadPretrainedEncoder(at('start'));
  for (const name of ['objective', 'shape', 'from plain']) {
    const { tokens } = (await loadPretrainedEncoder(at(name))).vocabulary;
    assert.ok(tokens.length < vocabulary.tokens.length, name);
  }
  const refused = await inputErrorOf(() => pretrained('plain', { resume: true }));
  holdsInOrder(refused, 'plain', 'without its output layer', 'another --out');
  await pretrained('start again');
  await pretrained('start again', { keepOutputLayer: false });
  assert.not.ok(existsSync(join(at('start again'), OUTPUT_LAYER_FILE)), 'that of another encoder');
});

test('a finished encoder stays as it is where products have another precision', async () => {
  const texts = half(0);
  await pretrained('precise', { texts, options: { ...options, precision: 'float32' } });
  const again = { texts, options: { ...options, precision: 'auto' }, resume: true } as const;
  assert.equal(
    (await pretrained('precise', again)).map(({ type }) => type),
    ['texts', 'end'],
  );
});

test('the mean of two parts is that of every weight, and rounds go on from it', async () => {
  const from = (start: string) => ({ ...options, encoderFrom: at(start) });
  await pretrained('part 0', { texts: half(0), options: from('start') });
  await pretrained('part 1', { texts: half(1), options: from('start') });
  const parts = [await wholeOf('part 0'), await wholeOf('part 1')];
  await averageEncoders({ folders: [at('part 0'), at('part 1')], out: at('mean') });
  assert.equal(readdirSync(at('mean')).sort(), [
    ...['config.json', 'encoder.safetensors', 'manifest.json', OUTPUT_LAYER_FILE, 'vocabulary.txt'],
  ]);
  const mean = await wholeOf('mean');
  assert.ok(mean.values.size > 4);
  for (const [name, values] of mean.values) {
    const [one, other] = parts.map((part) => part.values.get(name)!);
    assert.ok(
      one!.some((value, place) => value !== other![place]!),
      `${name} was learnt`,
    );
    assertNear(
      values,
      one!.map((value, place) => (value + other![place]!) / 2),
      1e-6,
      name,
    );
  }
  const events = await pretrained('next', { texts: half(0), options: from('mean') });
  assert.equal(ofType(events, 'warning'), []);
  assert.equal((await wholeOf('next')).vocabulary.tokens, mean.vocabulary.tokens);
  const { encoder: _, embeddingSize: _size, hiddenUnits: _units, ...tiny } = tinyOptions({ model: 'lstm' });
  const training = train({
    labeled: reviews(16),
    development: 0,
    options: { ...tiny, maxSteps: 1 },
    encoderFrom: at('mean'),
  });
  let steps = 0;
  for await (const event of training) if (event.type === 'step') steps = event.step;
  assert.is(steps, 1);
});

test('what does not go together is refused, with what to do', async () => {
  const average = (...names: string[]) =>
    inputErrorOf(() => averageEncoders({ folders: names.map(at), out: at('refused') }));
  assert.match(await average('start'), '1 of them');
  holdsInOrder(await average('start', 'plain'), 'plain', 'no output layer', 'for region, as in', 'start');
  holdsInOrder(await average('start', 'objective'), 'objective', 'a vocabulary of', '--encoder-from');
  holdsInOrder(await average('start', 'shape'), 'shape', '5 hidden units', '4 hidden units');
  holdsInOrder(await average('start', 'nowhere'), 'nowhere', 'no such folder', '`textvat pretrain` wrote');
  cpSync(at('start'), at('damaged'), { recursive: true });
  rmSync(join(at('damaged'), 'manifest.json'));
  writeFileSync(join(at('damaged'), OUTPUT_LAYER_FILE), 'no layer');
  assert.match(await average('start', 'damaged'), OUTPUT_LAYER_FILE);
  assert.not.ok(existsSync(at('refused')), 'nothing is written');
});

test.run();
