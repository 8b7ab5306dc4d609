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

test('an error is that of its own item', async () => {
  const calls: (readonly string[])[] = [];
  const read = together(async (items: readonly string[]) => {
    calls.push(items);
    if (items.includes('broken')) throw new Error('found broken');
    return items;
  });
  const settled = await Promise.allSettled(['a', 'broken', 'b'].map((item) => read(item)));
  assert.equal(
    settled.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : one.value)),
    ['a', 'found broken', 'b'],
  );
  assert.equal(calls, [['a', 'broken', 'b'], ['a'], ['broken'], ['b']]);
  assert.is(await read('c'), 'c');
});

test('an abort ends what it is meant for', async () => {
  const read = together(async (items: readonly string[], signal) => {
    await new Promise((done) => setTimeout(done, 5));
    signal?.throwIfAborted();
    return items;
  });
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [read('a', one.signal), read('b', other.signal), read('c'), read('d', one.signal)];
  one.abort(new Error('enough'));
  const settled = await Promise.allSettled(asked);
  assert.equal(
    settled.map((answer) => (answer.status === 'rejected' ? (answer.reason as Error).message : answer.value)),
    ['enough', 'b', 'c', 'enough'],
  );
});

test.run();
