import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assertFits } from '../../src/model/memory.js';
import { inputErrorOf } from '../corpus/helpers.js';

const MEMORY = 8 * 2 ** 30;

test('what fits is let through, what does not is refused with sizes and advice', async () => {
  assertFits('a layer', 2 ** 28, 32, 'Take less.', MEMORY);
  const message = await inputErrorOf(() => assertFits('a layer', 2 ** 28 + 1, 32, 'Take less.', MEMORY));
  assert.match(message, /^a layer: found a need of 8\.0 GiB, expected at most the 8\.0 GiB .* Take less\.$/);
});

test('no array is larger than engines allow, whatever the machine has', async () => {
  const message = await inputErrorOf(() => assertFits('a layer', 2 ** 31, 1, 'Take less.', 2 ** 50));
  assert.match(message, 'in arrays of up to 4.0 GiB');
});

test.run();
