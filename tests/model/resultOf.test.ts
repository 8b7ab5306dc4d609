import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/model/resultOf.js';

/** Tells 1, 2 and 3, and notes that it was closed. */
async function* counting(closed: string[]): AsyncGenerator<number, string, void> {
  try {
    for (const number of [1, 2, 3]) yield number;
    return 'all';
  } finally {
    closed.push('closed');
  }
}

test('the result is what the run returns, after every event has been told in order', async () => {
  const told: number[] = [];
  const closed: string[] = [];
  const listen = async (number: number) => {
    await new Promise(setImmediate);
    told.push(number);
  };
  assert.is(await resultOf(counting(closed), listen), 'all');
  assert.equal(told, [1, 2, 3]);
  assert.is(await resultOf(counting(closed)), 'all');
});

test('an error of the listener ends the run and is thrown', async () => {
  const closed: string[] = [];
  const told: number[] = [];
  try {
    await resultOf(counting(closed), (number) => {
      told.push(number);
      throw new Error('of the listener');
    });
    assert.unreachable('nothing was thrown');
  } catch (error) {
    assert.is((error as Error).message, 'of the listener');
  }
  assert.equal(told, [1]);
  assert.equal(closed, ['closed']);
});

test.run();
