import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPretrainedEncoder } from '../../src/models/pretrainedEncoder.js';
import { SHIPPED, shippedOrFolder } from '../../src/models/shipped.js';
import { readWordVectors } from '../../src/models/wordVectors.js';
import { vocabularyFrom } from '../../src/text/vocabulary.js';

const cosine = (a: Float32Array, b: Float32Array) => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, e) => sum + value * y[e]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test('what is shipped loads, and its vectors know which words are alike', async () => {
  for (const name of SHIPPED) {
    const { vectors, vocabulary, options } = await loadPretrainedEncoder(shippedOrFolder(name));
    const vector = (word: string) => {
      const row = vocabulary.ids.get(word)!;
      return vectors.subarray(row * options.embeddingSize, (row + 1) * options.embeddingSize);
    };
    assert.ok(cosine(vector('terrible'), vector('horrible')) > 0.3);
    assert.ok(
      cosine(vector('terrible'), vector('horrible')) > cosine(vector('terrible'), vector('camera')) + 0.2,
    );
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

test('any other source stays what it is', () => {
  assert.is(shippedOrFolder('some/folder'), 'some/folder');
});

test.run();
