import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { drawLabeled, splitByFraction } from '../../src/corpus/split.js';
import { holdsInOrder, inputErrorOf, seededRandom } from './helpers.js';

/** Texts of classes with the given sizes, mixed. */
function corpus(sizes: Readonly<Record<string, number>>): Example[] {
  const examples = Object.entries(sizes).flatMap(([label, size]) =>
    Array.from({ length: size }, (_, index) => ({
      id: `${label}${index}`,
      text: `${label} ${index}`,
      label,
    })),
  );
  const random = seededRandom(99);
  return examples
    .map((example) => ({ example, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ example }) => example);
}

const idsOf = (examples: readonly Example[]): string[] => examples.map(({ id }) => id);
const sizesOf = (examples: readonly Example[]): Record<string, number> => {
  const sizes: Record<string, number> = {};
  for (const { label } of examples) sizes[label!] = (sizes[label!] ?? 0) + 1;
  return sizes;
};

const MIXED = corpus({ pos: 700, neg: 280, none: 15, rare: 5 });

test('a draw keeps the proportions', () => {
  const { drawn, rest } = drawLabeled(MIXED, 100, seededRandom(1));
  assert.is(drawn.length, 100);
  assert.equal(sizesOf(drawn), { pos: 70, neg: 28, none: 1, rare: 1 });
  assert.equal(new Set([...idsOf(drawn), ...idsOf(rest)]).size, MIXED.length);
  const place = new Map(MIXED.map(({ id }, index) => [id, index]));
  const places = drawn.map(({ id }) => place.get(id)!);
  assert.equal(
    places,
    [...places].sort((one, other) => one - other),
    'the order of the corpus is kept',
  );
});

test('draws of every size are nested and hold every class', () => {
  let before = new Set<string>();
  for (let count = 4; count <= MIXED.length; count += 3) {
    const { drawn } = drawLabeled(MIXED, count, seededRandom(7));
    const ids = new Set(idsOf(drawn));
    assert.is(ids.size, count);
    assert.ok(
      [...before].every((id) => ids.has(id)),
      `the draw of ${count} lost a text`,
    );
    const sizes = sizesOf(drawn);
    assert.is(Object.keys(sizes).length, 4);
    for (const [label, size] of Object.entries(sizes)) {
      const quota = (count * sizesOf(MIXED)[label]!) / MIXED.length;
      assert.ok(size === 1 || Math.abs(size - quota) < 2, `${size} of ${label} in ${count}, quota ${quota}`);
    }
    before = ids;
  }
});

test('the whole corpus can be drawn', () => {
  const { drawn, rest } = drawLabeled(MIXED, MIXED.length, seededRandom(1));
  assert.equal(idsOf(drawn), idsOf(MIXED));
  assert.equal(rest, []);
});

test('the seed decides, and nothing else', () => {
  const draw = (seed: number) => idsOf(drawLabeled(MIXED, 50, seededRandom(seed)).drawn);
  assert.equal(draw(3), draw(3));
  assert.not.equal(draw(3), draw(4));
  // Pinned: a change here changes everyone's splits.
  const small = corpus({ a: 6, b: 4 });
  assert.equal(idsOf(drawLabeled(small, 4, seededRandom(1)).drawn).sort(), PINNED);
});

const PINNED = ['a1', 'a2', 'b0', 'b2'];

test('counts that cannot be drawn', async () => {
  for (const count of [3, 1001, 10.5, Number.NaN]) {
    const message = await inputErrorOf(() => drawLabeled(MIXED, count, seededRandom(1)));
    holdsInOrder(message, `found ${count}`, 'from 4 (the classes) to 1000');
  }
  const unlabeled = [{ id: 'u1', text: 'x' }];
  const message = await inputErrorOf(() => drawLabeled(unlabeled, 1, seededRandom(1)));
  holdsInOrder(message, 'u1: found a text without label');
});

test('a split by fraction is stratified and leaves every class to train on', () => {
  const { training, development } = splitByFraction(MIXED, 0.1, seededRandom(1));
  assert.is(development.length, 100);
  assert.is(training.length, 900);
  const held = sizesOf(development);
  assert.ok(Math.abs(held.pos! - 70) <= 1 && Math.abs(held.neg! - 28) <= 1, JSON.stringify(held));
  assert.equal(new Set([...idsOf(training), ...idsOf(development)]).size, 1000);
  const single = splitByFraction(corpus({ a: 9, b: 1 }), 0.5, seededRandom(1));
  assert.is(sizesOf(single.training).b, 1);
});

test('a split is repeatable', () => {
  const split = (seed: number) => idsOf(splitByFraction(MIXED, 0.2, seededRandom(seed)).development);
  assert.equal(split(1), split(1));
  assert.not.equal(split(1), split(2));
});

test('fractions that give nothing', async () => {
  for (const fraction of [0, 1, -0.1, Number.NaN, 0.0001]) {
    const message = await inputErrorOf(() => splitByFraction(MIXED, fraction, seededRandom(1)));
    holdsInOrder(message, 'development fraction: found', '1000 texts', 'between 0 and 1');
  }
});

/** Rows of texts under labels, each so many times. */
const rows = (...texts: readonly (readonly [text: string, label: string, copies: number])[]): Example[] =>
  texts.flatMap(([text, label, copies]) =>
    Array.from({ length: copies }, (_, copy) => ({ id: `${label}, ${text}, ${copy}`, text, label })),
  );
const textsOf = (examples: readonly Example[]) => new Set(examples.map(({ text }) => text));

test('no text is in both parts, and what stands there often is trained on', () => {
  const others = [1, 2, 3, 4].map((index) => [`one more, ${index}`, index % 2 ? 'pos' : 'neg', 1] as const);
  const often = rows(['Good', 'pos', 8], [' Good ', 'pos', 1], ['Bad', 'neg', 9], ...others);
  for (let seed = 1; seed <= 20; seed += 1) {
    const { training, development } = splitByFraction(often, 0.2, seededRandom(seed));
    assert.is(development.length, 1);
    assert.is(training.length + development.length, often.length);
    assert.ok(training.filter(({ text }) => text.trim() === 'Good').length === 9);
  }
  const { training, development } = splitByFraction(
    rows(['Good', 'pos', 9], ['Fine', 'pos', 2], ['Bad', 'neg', 9]),
    0.3,
    seededRandom(1),
  );
  assert.equal([...textsOf(development)], ['Fine']);
  assert.equal([...textsOf(training)], ['Good', 'Bad']);
});

test('a class of one text, however often it stands there, is never lost', () => {
  const sentences = Array.from({ length: 100 }, (_, index) => [`sentence ${index}`, 'ham', 1] as const);
  const { training, development } = splitByFraction(
    rows(...sentences, ['buy now', 'spam', 20]),
    0.1,
    seededRandom(1),
  );
  assert.is(development.length, 10);
  assert.equal(sizesOf(training), { ham: 90, spam: 20 });
});

test('texts under two labels and empty ones are trained on', () => {
  const plain = Array.from({ length: 8 }, (_, index) => [`text ${index}`, index < 4 ? 'a' : 'b', 1] as const);
  const mixed = rows(...plain, ['both', 'a', 1], ['both', 'c', 1], [' ', 'd', 3]);
  for (let seed = 1; seed <= 20; seed += 1) {
    const { training, development } = splitByFraction(mixed, 0.5, seededRandom(seed));
    assert.is(development.length, 5);
    assert.equal(new Set(Object.keys(sizesOf(training))), new Set(['a', 'b', 'c', 'd']));
    for (const text of ['both', ' ']) assert.not.ok(textsOf(development).has(text));
  }
});

test('where no text stands there twice, the split is that of the rows', () => {
  const { development } = splitByFraction(MIXED, 0.01, seededRandom(7));
  const { rest } = drawLabeled(MIXED, 990, seededRandom(7));
  assert.equal(idsOf(development), idsOf(rest));
});

test('an impossible split of repeated texts counts the different ones', async () => {
  const spam = rows(['buy now', 'spam', 50], ['hello', 'ham', 50]);
  const message = await inputErrorOf(() => splitByFraction(spam, 0.4, seededRandom(1)));
  assert.match(message, /^development fraction: found 0.4 of 2 different texts, .* --dev 0 /);
});

test.run();
