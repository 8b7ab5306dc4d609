import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatError, formatInterval } from '../../src/report/errorRate.js';

test('an error has its exact interval and the number of texts', () => {
  // Clopper and Pearson: 202 of 2,500.
  assert.is(formatError(0.0808, 2500), '8.08 % (95 % interval 7.04 % to 9.22 %) on 2,500 texts');
  assert.is(formatError(0, 1), '0.00 % (95 % interval 0.00 % to 97.50 %) on 1 text');
});

test('where nobody knows on how many texts, there is no interval', () => {
  assert.is(formatInterval(0.1, undefined), '–');
});

test.run();
