import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSampledCollections } from '../../src/text/sampledCollections.js';

const test = suite('sampledCollections');

/** Texts of 50 ids, 400 bytes each with what is besides. */
const texts = Array.from({ length: 2000 }, (_, number) => `text ${number}`);
const KILOBYTE = 2 ** -10;

async function sampled(list: readonly string[], megabytes: number, seed = 1) {
  const collections = createSampledCollections(megabytes, seed);
  const reading = collections.begin('read');
  for (const text of list)
    await reading.add({ ids: new Int32Array(50).fill(texts.indexOf(text)), unknownWords: 0 }, text);
  const kept = Array.from(await reading.finish(), ({ ids }) => texts[ids[0]!]!);
  return { kept, leftOut: collections.leftOut() };
}

test('all stay, in order, where they fit', async () => {
  assert.equal(await sampled(texts, 1), { kept: texts, leftOut: 0 });
});

test('beyond, a random part stays, in order, that fits and is no smaller than need be', async () => {
  const { kept, leftOut } = await sampled(texts, 200 * KILOBYTE);
  assert.is(kept.length + leftOut, texts.length);
  assert.ok(kept.length <= 512 && kept.length > 200, String(kept.length));
  const places = kept.map((text) => texts.indexOf(text));
  assert.equal(
    places,
    places.toSorted((a, b) => a - b),
  );
  // From each quarter about as many.
  for (const quarter of [0, 1, 2, 3]) {
    const count = places.filter((place) => Math.floor(place / 500) === quarter).length;
    assert.ok(
      Math.abs(count / kept.length - 0.25) < 0.08,
      `${count} of ${kept.length} in quarter ${quarter}`,
    );
  }
});

test('the part follows from the texts and the seed, not from their order; copies go together', async () => {
  const { kept } = await sampled(texts, 200 * KILOBYTE);
  const reversed = await sampled(texts.toReversed(), 200 * KILOBYTE);
  assert.equal(reversed.kept.toReversed(), kept);
  const other = await sampled(texts, 200 * KILOBYTE, 2);
  assert.ok(other.kept.filter((text) => kept.includes(text)).length < 0.5 * kept.length);
  const twice = await sampled([...texts, ...texts], 400 * KILOBYTE);
  for (const text of twice.kept) assert.is(twice.kept.filter((one) => one === text).length, 2);
});

test('nothing stays where no memory is given, and lists of a known vocabulary hold all', async () => {
  assert.is((await sampled(texts, 0)).kept.length, 0);
  const encoding = createSampledCollections(0, 1).begin('encoded', 10);
  await encoding.add({ ids: Int32Array.of(3), unknownWords: 0 });
  assert.is((await encoding.finish()).length, 1);
});

test.run();
