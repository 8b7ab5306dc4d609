import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uploadWeights } from '../../src/model/parameters.js';
import { createNgramVectors } from '../../src/models/doc2vec/documentVectors.js';
import { findVectors } from '../../src/models/doc2vec/inferVectors.js';
import { DOCUMENTS_FILE, loadPretrainedDocuments } from '../../src/models/doc2vec/pretrainedVectors.js';
import { readWordVectors } from '../../src/models/neural/externalWordVectors.js';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { MANIFEST_FILE, manifestTextOf, parseManifest } from '../../src/storage/manifest.js';
import { SHIPPED, shippedOrFolder } from '../../src/storage/shipped.js';
import { hostFunctions } from '../../src/tensor/hostFunctions.js';
import * as tf from '../../src/tensor/tfjs.js';
import { tokenise } from '../../src/text/tokenise.js';
import { UNKNOWN, vocabularyFrom } from '../../src/text/vocabulary.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import { temporaryFolder } from '../corpus/helpers.js';
import { chooseTestEngine } from '../training/testing.js';

const cosine = (a: Float32Array, b: Float32Array) => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, e) => sum + value * y[e]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test('what is shipped loads, and its vectors know which words are alike', async () => {
  const { vectors, vocabulary, options } = await loadPretrainedEncoder(shippedOrFolder('movie-reviews'));
  const vector = (word: string) => {
    const row = vocabulary.ids.get(word)!;
    return vectors.subarray(row * options.embeddingSize, (row + 1) * options.embeddingSize);
  };
  assert.ok(cosine(vector('terrible'), vector('horrible')) > 0.3);
  assert.ok(
    cosine(vector('terrible'), vector('horrible')) > cosine(vector('terrible'), vector('camera')) + 0.2,
  );
});

test('its weights stay as they are when tensors that were made of them are gone', async () => {
  await chooseTestEngine();
  const { parameters } = await loadPretrainedEncoder(shippedOrFolder('movie-reviews'));
  const before = [...parameters.values()].map(({ values }) => values.slice());
  tf.tidy(() => void uploadWeights(parameters));
  for (const { values } of parameters.values()) hostFunctions().newFloats(values.length).fill(7);
  assert.equal(
    [...parameters.values()].map(({ values }) => values),
    before,
  );
});

test('the n-grams that are shipped tell praise from blame in sentences, whatever they are about', async () => {
  const { vocabulary, shape, ngramVectors } = await loadPretrainedDocuments(shippedOrFolder('movie-reviews'));
  const found = createNgramVectors(ngramVectors, completeOptions(shape));
  const vectorOf = (text: string): Promise<Float32Array> => {
    const ids = Int32Array.from(tokenise(text), (token) => vocabulary.ids.get(token) ?? UNKNOWN);
    return findVectors([found], [{ ids, unknownWords: 0 }]);
  };
  const good = await vectorOf('I loved every minute of it, a wonderful film with superb acting.');
  const bad = await vectorOf('A complete waste of time, the acting was terrible and the plot was awful.');
  for (const [text, nearer, farther] of [
    ['The food was excellent and the service was great.', good, bad],
    ['Worst phone ever, it stopped working and I want my money back.', bad, good],
  ] as const) {
    const vector = await vectorOf(text);
    assert.ok(cosine(vector, nearer) > cosine(vector, farther) + 0.1, text);
  }
});

test('its word vectors can be had alone, by name', async () => {
  const { width, vectors } = await readWordVectors(
    'movie-reviews',
    vocabularyFrom(['<pad>', '<unk>', '<eos>', 'film']),
  );
  assert.is(width, 256);
  assert.ok(vectors.get(3)!.some((value) => value !== 0));
});

test('all of it is at most 20 MB', () => {
  const bytes = SHIPPED.flatMap((name) => {
    const folder = shippedOrFolder(name);
    return readdirSync(folder).map((file) => statSync(join(folder, file)).size);
  });
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) <= 20e6, String(bytes));
});

test('no byte of it can change unseen', async () => {
  const folder = temporaryFolder();
  try {
    const copy = join(folder.path, 'copy');
    cpSync(shippedOrFolder('movie-reviews'), copy, { recursive: true });
    const files = readdirSync(copy).filter((name) => name !== MANIFEST_FILE);
    assert.equal(Object.keys(parseManifest(copy, manifestTextOf(copy)!).files).sort(), files.sort());
    for (const name of files) {
      const whole = readFileSync(join(copy, name));
      const changed = whole.slice();
      // The last number of an array, the last letter of the vocabulary.
      changed[changed.length - 2]! ^= 1;
      writeFileSync(join(copy, name), changed);
      const load = name === DOCUMENTS_FILE ? loadPretrainedDocuments : loadPretrainedEncoder;
      const answer = await load(copy).then(
        () => 'it was read',
        ({ message }: Error) => message,
      );
      assert.match(answer, new RegExp(`${name}: found the SHA-256`));
      writeFileSync(join(copy, name), whole);
    }
  } finally {
    folder.remove();
  }
});

test('any other source stays what it is', () => {
  assert.is(shippedOrFolder('some/folder'), 'some/folder');
});

test.run();
