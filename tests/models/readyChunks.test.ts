import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readyChunks } from '../../src/models/readyChunks.js';
import { streamOf } from '../corpus/helpers.js';

const test = suite('ready chunks');

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function sizes(source: Iterable<number> | AsyncIterable<number>, largest = 8): Promise<number[]> {
  const seen: number[] = [];
  const lengths: number[] = [];
  for await (const chunk of readyChunks(source, largest)) {
    seen.push(...chunk);
    lengths.push(chunk.length);
  }
  assert.equal(seen, numbers(seen.length), 'the order is kept and nothing is lost');
  return lengths;
}

test('a fast source comes in chunks that grow to the largest', async () => {
  assert.equal(await sizes(numbers(30)), [1, 2, 4, 8, 8, 7]);
  assert.equal(await sizes(streamOf(numbers(7))), [1, 2, 4]);
  assert.equal(await sizes([]), []);
  const ticking = async function* () {
    for (const item of numbers(15)) {
      await new Promise(setImmediate);
      yield item;
    }
  };
  assert.equal(await sizes(ticking()), [1, 2, 4, 8]);
});

test('what is there does not wait for what is not', async () => {
  let asked = false;
  const pipe = async function* () {
    yield* [0, 1, 2, 3, 4];
    for (let waits = 0; !asked; waits += 1) {
      assert.ok(waits < 500, 'the chunks wait for the source');
      await pause(10);
    }
    yield 5;
  };
  const chunks = readyChunks(pipe(), 100);
  const first = [];
  for (let chunk = 0; chunk < 3; chunk += 1) first.push((await chunks.next()).value);
  assert.equal(first, [[0], [1, 2], [3, 4]]);
  asked = true;
  assert.equal((await chunks.next()).value, [5]);
  assert.is((await chunks.next()).done, true);
});

test('an error of the source comes behind the items before it, however long those take', async () => {
  const failing = async function* () {
    yield* [0, 1, 2, 3];
    throw new Error('line 5');
  };
  const seen: number[] = [];
  let message = '';
  try {
    for await (const chunk of readyChunks(failing(), 8)) {
      seen.push(...chunk);
      // Long enough for an error that nobody looks at to be called unhandled.
      await pause(5);
    }
  } catch (error) {
    message = (error as Error).message;
  }
  assert.equal(seen, [0, 1, 2, 3]);
  assert.is(message, 'line 5');
});

test('a source is closed when its reader stops early, and only then', async () => {
  const source = (closed: { times: number }): Iterable<number> => ({
    [Symbol.iterator]: () => {
      let value = -1;
      return {
        next: () => {
          value += 1;
          return value < 5 ? { done: false, value } : { done: true, value: undefined };
        },
        return: () => {
          closed.times += 1;
          return { done: true, value: undefined };
        },
      };
    },
  });
  const early = { times: 0 };
  for await (const _chunk of readyChunks(source(early), 8)) break;
  assert.is(early.times, 1);
  const late = { times: 0 };
  await sizes(source(late));
  assert.is(late.times, 0);
});

test('a source that waits does not keep a reader that stops, and closes afterwards', async () => {
  let closed = () => {};
  const closing = new Promise<string>((resolve) => {
    closed = () => resolve('closed');
  });
  const pipe = async function* () {
    try {
      yield 1;
      await pause(1000);
      yield 2;
    } finally {
      closed();
    }
  };
  for await (const chunk of readyChunks(pipe(), 8)) {
    assert.equal(chunk, [1]);
    break;
  }
  assert.is(await Promise.race([closing, 'still open']), 'still open');
  assert.is(await closing, 'closed');
});

test.run();
