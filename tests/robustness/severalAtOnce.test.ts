import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { severalAtOnce } from '../../src/robustness/severalAtOnce.js';

const test = suite('several at once');

/** Items that are done when the test says so. */
function held() {
  const begun: string[] = [];
  const ends = new Map<string, { done: () => void; fail: (error: Error) => void }>();
  const work = (item: string, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      begun.push(item);
      ends.set(item, { done: () => resolve(item), fail: reject });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { begun, ends, work };
}

test('results come as they are done, and never more items are under way', async () => {
  const { begun, ends, work } = held();
  const results = severalAtOnce('abcd', 2, work, undefined);
  const first = results.next();
  assert.equal(begun, ['a', 'b']);
  ends.get('b')!.done();
  assert.is((await first).value, 'b');
  const second = results.next();
  assert.equal(begun, ['a', 'b', 'c']);
  ends.get('a')!.done();
  assert.is((await second).value, 'a');
  const third = results.next();
  assert.equal(begun, ['a', 'b', 'c', 'd']);
  ends.get('d')!.done();
  assert.is((await third).value, 'd');
  ends.get('c')!.done();
  assert.is((await results.next()).value, 'c');
  assert.is((await results.next()).done, true);
});

test('an error ends it, once no item is under way, also where it comes between two results', async () => {
  const { begun, ends, work } = held();
  const results = severalAtOnce('abcd', 3, work, undefined);
  const first = results.next();
  ends.get('a')!.done();
  assert.is((await first).value, 'a');
  ends.get('b')!.fail(new Error('broken'));
  await new Promise(setImmediate);
  const [second] = await Promise.allSettled([results.next()]);
  assert.is(second.status === 'rejected' && (second.reason as Error).message, 'broken');
  assert.equal(begun, ['a', 'b', 'c', 'd']);
  assert.is((await results.next()).done, true);
});

test('a signal ends all that is under way', async () => {
  const { work } = held();
  const controller = new AbortController();
  const first = severalAtOnce('abcd', 3, work, controller.signal).next();
  controller.abort(new Error('enough'));
  const [settled] = await Promise.allSettled([first]);
  assert.is(settled.status === 'rejected' && (settled.reason as Error).message, 'enough');
});

test.run();
