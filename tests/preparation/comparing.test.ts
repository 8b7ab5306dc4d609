/** Words, shingles, MinHash and runs of words: what duplicates and leaks are found by. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineKeys, withoutBoilerplate } from '../../src/preparation/boilerplate.js';
import { keyTable } from '../../src/preparation/keyTable.js';
import { leakFinder } from '../../src/preparation/leaks.js';
import { BANDS, bandKeys, jaccard, SHINGLE } from '../../src/preparation/minHash.js';
import { hashRuns, hashWords, textKey } from '../../src/preparation/words.js';
import { seededRandom } from '../corpus/helpers.js';

const random = seededRandom(1);
const draw = (below: number) => Math.floor(random() * below);
const madeUp = (words: number) => Array.from({ length: words }, () => `w${draw(50_000)}`);
const wordsOf = (words: readonly string[]) => hashWords(words.join(' '));
const shinglesOf = (words: Int32Array) => new Set(hashRuns(words, SHINGLE));

test('words are letters, marks and digits in small letters, whatever stands between', () => {
  const same = ['Don’t, STOP — 2nd', "don't stop 2nd", ' don t\nstop/2nd.', 'DON T!stop#2nd'];
  for (const text of same) assert.equal(hashWords(text), hashWords(same[0]!), text);
  assert.not.equal(hashWords('do not stop'), hashWords('dont stop'));
  assert.is(hashWords('').length, 0);
  assert.is(hashWords(' .,! ').length, 0);
  assert.is(hashWords('Żółć ΑΒΓ кино').length, 3);
  assert.equal(hashWords('ŻÓŁĆ'), hashWords('żółć'));
});

test('a line is known again by its words, whatever white space and capitals it has', () => {
  const [key] = lineKeys('one two three four five\n');
  const same = [
    'One two  three\tfour FIVE \r\nmore',
    '\v one two three four five<BR />',
    'one\u00a0two three four five\r',
    '\ufeffone two three four five\nONE two three four five',
  ];
  for (const text of same) assert.equal([...lineKeys(text)], [key], JSON.stringify(text));
  for (const text of ['one two three four\nfive', 'one two three four five', '\n', ''])
    assert.is(lineKeys(text).length, 0, JSON.stringify(text));
  assert.is(lineKeys('one two three four five six\none two three <br four five\n').includes(key!), false);
  const kept = withoutBoilerplate('A line of my own.\nONE two three four five<br>the end', new Set([key!]));
  assert.equal(kept, { text: 'A line of my own.\nthe end', removed: ['ONE two three four five'] });
});

test('in scripts without spaces each character is a word', () => {
  assert.is(hashWords('电影很好看').length, 5);
  assert.is(hashWords('最高の film だ').length, 5);
  assert.equal(hashWords('电影'), Int32Array.of(...hashWords('电'), ...hashWords('影')));
});

test('runs of words, and one of all words where there are fewer', () => {
  const words = wordsOf(['a', 'b', 'c', 'd']);
  assert.is(hashRuns(words, 3).length, 2);
  assert.is(hashRuns(words, 9).length, 1);
  assert.is(hashRuns(new Int32Array(0), 3).length, 0);
  assert.not.equal(hashRuns(wordsOf(['a', 'b', 'c']), 3), hashRuns(wordsOf(['c', 'b', 'a']), 3));
});

test('keys of 200,000 made-up texts differ', () => {
  const keys = new Set(Array.from({ length: 200_000 }, (_, number) => textKey(`text ${number}`)));
  assert.is(keys.size, 200_000);
  for (const key of keys) assert.ok(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 52);
});

test('a table of keys holds what a map does', () => {
  const [table, map] = [keyTable(), new Map<number, number>()];
  for (let step = 0; step < 20_000; step += 1) {
    // Some keys share their low 32 bits.
    const key = draw(3000) + 2 ** 32 * draw(3);
    table.add(key, step);
    map.set(key, (map.get(key) ?? 0) + step);
  }
  assert.is(table.size, map.size);
  assert.equal(
    [...table.entries()].sort(([one], [other]) => one - other),
    [...map].sort(([one], [other]) => one - other).map(([key, value]) => [key, value | 0]),
  );
  assert.is(table.has(5000), false);
  assert.is(table.get(5000), undefined);
});

/** The share of pairs with the Jaccard similarity of one word changed in every `gap` that share a band. */
function candidateRate(changes: number): { rate: number; similarity: number } {
  let [found, similarity] = [0, 0];
  const pairs = 300;
  for (let pair = 0; pair < pairs; pair += 1) {
    const words = madeUp(200);
    const changed = [...words];
    for (let change = 0; change < changes; change += 1) changed[draw(200)] = `new${draw(1e6)}`;
    const [one, other] = [wordsOf(words), wordsOf(changed)];
    similarity += jaccard(shinglesOf(one), shinglesOf(other)) / pairs;
    const [keys, otherKeys] = [bandKeys(one)!, bandKeys(other)!];
    if (keys.some((key, band) => key === otherKeys[band])) found += 1;
  }
  return { rate: found / pairs, similarity };
}

test('texts share a band as often as theory says: 1 - (1 - s^4)^35', () => {
  for (const changes of [4, 10, 20, 30]) {
    const { rate, similarity } = candidateRate(changes);
    const expected = 1 - (1 - similarity ** 4) ** BANDS;
    // Three standard errors of 300 draws, and the spread of the similarity.
    assert.ok(Math.abs(rate - expected) < 0.12, `${changes} changes: ${rate}, expected ${expected}`);
  }
});

test('a text of fewer words than a shingle has no bands', () => {
  assert.is(bandKeys(wordsOf(['a', 'b', 'c', 'd'])), undefined);
  assert.is(bandKeys(wordsOf(['a', 'b', 'c', 'd', 'e']))?.length, BANDS);
});

test('Jaccard similarity', () => {
  assert.is(jaccard(new Set([1, 2, 3]), new Set([2, 3, 4])), 0.5);
  assert.is(jaccard(new Set([1]), new Set([2])), 0);
  assert.is(jaccard(new Set([1, 2]), new Set([1, 2])), 1);
});

test('leaks: mostly a given text, partly one, or not at all', () => {
  const leaks = leakFinder();
  const given = madeUp(100);
  leaks.add(wordsOf(given));
  assert.is(leaks.find(wordsOf(given))?.leak, 'mostly');
  assert.is(leaks.find(wordsOf(given))?.share, 1);
  assert.is(leaks.find(wordsOf([...madeUp(30), ...given, ...madeUp(30)]))?.leak, 'mostly');
  assert.is(leaks.find(wordsOf([...madeUp(100), ...given.slice(0, 13), ...madeUp(100)]))?.leak, 'partly');
  assert.is(leaks.find(wordsOf([...madeUp(100), ...given.slice(0, 12), ...madeUp(100)])), undefined);
  assert.is(leaks.find(wordsOf(given.slice(0, 12))), undefined);
});

test.run();
