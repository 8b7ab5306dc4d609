import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/tensor/random.js';
import type { CleaningCounts } from '../../src/text/clean.js';
import { createLexicon } from '../../src/text/lexicon.js';
import { readAhead } from '../../src/text/readAhead.js';

const test = suite('readAhead');

const random = createRandom(4, 'texts');
/** Two million characters: several chunks for each thread. */
const rows = Array.from({ length: 2500 }, (_, number) => {
  const words = Array.from({ length: 100 }, () => `w${Math.floor(random.uniform() ** 3 * 20_000)}x`);
  const odd = ['<b>bold</b> ', 'a\u0001b ', '', ''][number % 4]!;
  return { id: String(number), text: `${odd}Text ${number}: ${words.join(' ')}` };
});

const fresh = (): CleaningCounts => ({ markup: 0, controlCharacters: 0 });

/** Ids and counts of every text that is not passed over. */
async function readAll(readHere: number | undefined, isKept: (place: number) => boolean, remember = false) {
  const lexicon = createLexicon(true, remember);
  const counts = fresh();
  const read: Int32Array[] = [];
  let place = 0;
  for await (const one of readAhead(rows, lexicon, readHere)) {
    assert.is(one.example, rows[place], `in order: ${place}`);
    if (isKept(place)) read.push(one.read(counts));
    place += 1;
  }
  assert.is(place, rows.length);
  return { read, counts };
}

test('the ids are those that one thread gives, whatever is passed over, and so is what cleaning found', async () => {
  for (const isKept of [() => true, (place: number) => place % 3 !== 0]) {
    const lexicon = createLexicon(true);
    const counts = fresh();
    const read = rows.filter((_, place) => isKept(place)).map(({ text }) => lexicon.read(text, counts));
    assert.ok(counts.markup > 0 && counts.controlCharacters > 0);
    for (const readHere of [0, 100_000, undefined])
      assert.equal(await readAll(readHere, isKept), { read, counts }, String(readHere));
    assert.equal(await readAll(0, isKept, true), { read, counts }, 'a lexicon that remembers');
  }
});

test('one who stops early closes the source', async () => {
  let isClosed = false;
  async function* source() {
    try {
      for (;;) yield* rows;
    } finally {
      isClosed = true;
    }
  }
  let seen = 0;
  for await (const { read } of readAhead(source(), createLexicon(true), 0)) {
    assert.ok(read().length > 0);
    seen += 1;
    if (seen === 1000) break;
  }
  assert.ok(isClosed);
});

test('an error of the source ends it', async () => {
  async function* source() {
    yield* rows;
    throw new Error('line 2501');
  }
  let message = '';
  try {
    for await (const { read } of readAhead(source(), createLexicon(true), 0)) read();
  } catch (error) {
    message = (error as Error).message;
  }
  assert.is(message, 'line 2501');
});

test.run();
