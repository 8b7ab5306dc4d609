import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { momentsOfParts, noiseMoments } from '../../../src/models/doc2vec/noiseMoments.js';
import { createRandom } from '../../../src/tensor/random.js';
import { chooseTestEngine } from '../../training/testing.js';

test.before(chooseTestEngine);

test('first and second moments of the directions, by counts to the power 3/4, of many rows', async () => {
  const [size, width, parts] = [5000, 3, 2];
  const { integer } = createRandom(1, 'moments');
  const values = Int8Array.from({ length: parts * size * width }, () => integer(255) - 127);
  values.fill(0, 12, 15);
  const counts = Int32Array.from({ length: size }, () => integer(50));
  const found = await noiseMoments({ values, width, bits: 8 }, counts);
  const weights = [...counts].map((count) => count ** 0.75);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const part of [0, 1]) {
    const mean = new Float64Array(width);
    const squares = new Float64Array(width * width);
    weights.forEach((weight, row) => {
      const at = (part * size + row) * width;
      const norm = Math.hypot(...values.subarray(at, at + width)) || 1;
      for (let i = 0; i < width; i += 1) {
        mean[i]! += ((weight / total) * values[at + i]!) / norm;
        for (let j = 0; j < width; j += 1)
          squares[i * width + j]! += ((weight / total) * values[at + i]! * values[at + j]!) / norm ** 2;
      }
    });
    const of = momentsOfParts(found, part, part + 1, parts);
    mean.forEach((value, e) => assert.ok(Math.abs(value - of.mean[e]!) < 1e-6));
    squares.forEach((value, at) => assert.ok(Math.abs(value - of.squares[at]!) < 1e-6));
  }
});

test.run();
