import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { together } from '../src/together.js';

const test = suite('answers together');

test('what is asked in one turn, or meanwhile, is answered at once, each with its own result', async () => {
  const calls: (readonly number[])[] = [];
  const square = together(async (items: readonly number[]) => {
    calls.push(items);
    await new Promise((done) => setTimeout(done, 5));
    return items.map((item) => item * item);
  });
  const first = [1, 2, 3].map((item) => square(item));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const meanwhile = [4, 5].map((item) => square(item));
  assert.equal(await Promise.all([...first, ...meanwhile]), [1, 4, 9, 16, 25]);
  assert.equal(calls, [
    [1, 2, 3],
    [4, 5],
  ]);
  // Those who ask again as soon as they are answered are together too.
  const twice = async (item: number) => square(await square(item));
  assert.equal(await Promise.all([twice(2), twice(3)]), [16, 81]);
  assert.equal(calls.slice(2), [
    [2, 3],
    [4, 9],
  ]);
});

test('an error is that of all who asked, and not of the next', async () => {
  let isBroken = true;
  const read = together(async (items: readonly string[]) => {
    if (isBroken) throw new Error('broken');
    return items;
  });
  const settled = await Promise.allSettled([read('a'), read('b')]);
  assert.equal(
    settled.map((one) => one.status === 'rejected' && (one.reason as Error).message),
    ['broken', 'broken'],
  );
  isBroken = false;
  assert.is(await read('c'), 'c');
});

test.run();
