import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readWordVectors } from '../../../src/models/neural/externalWordVectors.js';
import {
  loadPretrainedVectors,
  pretrainedVectorFiles,
  VECTORS_FILE,
} from '../../../src/models/neural/pretrainedWordVectors.js';
import { dequantiseRows, quantiseRows } from '../../../src/storage/quantise.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../../src/storage/safetensors.js';
import { createRandom, fillNormal } from '../../../src/tensor/random.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../../src/text/vocabulary.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../../corpus/helpers.js';
import { savePretrained, withoutManifest } from '../../storage/testing.js';

const test = suiteWithFolder('pretrained vectors');

const WIDTH = 6;
const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'film', 'good', 'café']);
const vectors = new Float32Array(vocabulary.tokens.length * WIDTH);
fillNormal(vectors, createRandom(1, 'vectors').key, 0);
vectors.fill(0, 0, WIDTH);
const pretrained = { vocabulary, width: WIDTH, vectors };
const row = (id: number) => vectors.subarray(id * WIDTH, (id + 1) * WIDTH);

/** Writes the vectors file anew with some of its arrays changed. */
function change(folder: string, edit: (arrays: Map<string, NamedArray>) => void): void {
  const file = join(folder, VECTORS_FILE);
  const { arrays, metadata } = decodeSafetensors(readFileSync(file), file);
  edit(arrays);
  withoutManifest(folder);
  writeFileSync(file, Buffer.concat(encodeSafetensors(arrays, Object.fromEntries(metadata))));
}

test('vectors come back as they were', async ({ folder }) => {
  await savePretrained(folder.path, pretrainedVectorFiles(pretrained));
  const found = await loadPretrainedVectors(folder.path);
  assert.equal(found.vectors, vectors);
  assert.equal(found.vocabulary.tokens, vocabulary.tokens);
  assert.is(found.width, WIDTH);
});

test('in 8 bits no number moves by more than half a step of its row', async ({ folder }) => {
  await savePretrained(folder.path, pretrainedVectorFiles(pretrained, true));
  const found = (await loadPretrainedVectors(folder.path)).vectors;
  for (let id = 0; id < vocabulary.tokens.length; id += 1) {
    const largest = Math.max(...row(id).map(Math.abs));
    row(id).forEach((value, e) => {
      const moved = Math.abs(found[id * WIDTH + e]! - value);
      assert.ok(moved <= (largest / 127) * 0.5001, `${id}, ${e}: ${moved}`);
    });
  }
  assert.not.equal(found, vectors);
  const { arrays } = decodeSafetensors(readFileSync(join(folder.path, VECTORS_FILE)), VECTORS_FILE);
  assert.instance(arrays.get('vectors')?.values, Int8Array);
});

test('the largest number of a row keeps its sign and size, rows of zeros stay', () => {
  const { values, scales } = quantiseRows(Float32Array.of(-2, 1, 0, 0, 3e-20, 1e-20), 2);
  assert.equal([...values], [-127, 64, 0, 0, 127, 42]);
  assert.is(scales[1], 0);
  const back = dequantiseRows({ values, scales });
  assert.ok(Math.abs(back[0]! + 2) < 1e-6);
  assert.is(back[2], 0);
});

test('quantised once more nothing changes', () => {
  const once = quantiseRows(vectors, WIDTH);
  const twice = quantiseRows(dequantiseRows(once), WIDTH);
  assert.equal(twice.values, once.values);
});

test('a folder gives the vectors of the words asked for, and those of the special tokens', async ({
  folder,
}) => {
  await savePretrained(folder.path, pretrainedVectorFiles(pretrained));
  const asked = vocabularyFrom([...SPECIAL_TOKENS, 'rare', 'café', 'film']);
  const { width, vectors: found } = await readWordVectors(folder.path, asked);
  assert.is(width, WIDTH);
  assert.equal([...found.keys()], [0, 1, 2, 4, 5]);
  assert.equal(found.get(1), row(1));
  assert.equal(found.get(4), row(5));
  assert.equal(found.get(5), row(3));
  const others = vocabularyFrom([...SPECIAL_TOKENS, 'rare']);
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(folder.path, others)),
    'no vector for any word of the vocabulary',
  );
});

const damage: Record<string, [edit: (arrays: Map<string, NamedArray>) => void, ...pieces: string[]]> = {
  'no vectors': [(arrays) => arrays.delete('vectors'), 'no vectors'],
  'a row too few': [
    (arrays) => arrays.set('vectors', { shape: [5, WIDTH], values: vectors.subarray(WIDTH) }),
    'another vocabulary',
  ],
  'whole numbers': [
    (arrays) => arrays.set('vectors', { shape: [6, 6], values: new Int32Array(36) }),
    'vectors of shape [6, 6]',
  ],
  '8 bits without scales': [
    (arrays) => arrays.set('vectors', { shape: [6, 6], values: new Int8Array(36) }),
    'with their scales',
  ],
  'a single row of numbers': [
    (arrays) => arrays.set('vectors', { shape: [36], values: vectors }),
    'shape [36]',
  ],
  'rows without numbers': [
    (arrays) => arrays.set('vectors', { shape: [6, 0], values: new Float32Array(0) }),
    'shape [6, 0]',
  ],
  'a number that is not finite': [
    (arrays) =>
      arrays.set('vectors', { shape: [6, 6], values: vectors.map((x, at) => (at === 7 ? Number.NaN : x)) }),
    'NaN at place 7',
  ],
};

for (const [name, [edit, ...pieces]] of Object.entries(damage))
  test(`one clear error: ${name}`, async ({ folder }) => {
    await savePretrained(folder.path, pretrainedVectorFiles(pretrained));
    change(folder.path, edit);
    holdsInOrder(
      await inputErrorOf(() => loadPretrainedVectors(folder.path)),
      join(folder.path, VECTORS_FILE),
      ...pieces,
    );
  });

test('another vocabulary of the same size is told apart', async ({ folder }) => {
  await savePretrained(folder.path, pretrainedVectorFiles(pretrained));
  withoutManifest(folder.path);
  writeFileSync(
    join(folder.path, 'vocabulary.txt'),
    [...SPECIAL_TOKENS, 'film', 'bad', 'café', ''].join('\n'),
  );
  holdsInOrder(
    await inputErrorOf(() => loadPretrainedVectors(folder.path)),
    'another vocabulary',
    'pretrain again',
  );
});

test('a folder that is none', async ({ folder }) => {
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(folder.path, vocabulary)),
    'vocabulary.txt',
    'no such file',
  );
});

test.run();
