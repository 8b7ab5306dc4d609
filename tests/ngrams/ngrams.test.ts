import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { frequentNgrams } from '../../src/ngrams/frequentNgrams.js';
import { ngramRows } from '../../src/ngrams/ngramFeatures.js';
import {
  buildNgramTable,
  createNgramTable,
  type NgramTable,
  ngramCount,
  visitNgrams,
  wordsOfNgram,
} from '../../src/ngrams/ngrams.js';
import { END_OF_SEQUENCE, UNKNOWN } from '../../src/text/vocabulary.js';
import { seededRandom } from '../corpus/helpers.js';

const test = suite('n-grams');

const [a, b, c, d] = [3, 4, 5, 6] as const;
const text = (...ids: number[]) => Int32Array.from([...ids, END_OF_SEQUENCE]);
const ngramsOf = (table: NgramTable) =>
  Array.from({ length: ngramCount(table) - table.words }, (_, pair) =>
    wordsOfNgram(table, table.words + pair).join(' '),
  );

test('those that enough texts have are kept, however often one text has them', async () => {
  const texts = [text(a, b, c, d), text(a, b, c), text(b, c, d), text(d, a, d, a, d, a)];
  const table = await buildNgramTable(texts, 7, { order: 3, minTexts: 2 });
  assert.equal(ngramsOf(table).sort(), ['3 4', '3 4 5', '4 5', '4 5 6', '5 6']);
  assert.equal(ngramsOf(await buildNgramTable(texts, 7, { order: 1, minTexts: 1 })), []);
  assert.ok(ngramsOf(await buildNgramTable(texts, 7, { order: 2, minTexts: 1 })).includes('6 3'));
});

test('the most frequent ones are kept with all words, and none without its beginning', async () => {
  const table = await buildNgramTable([text(a, b, c, d), text(b, c, d)], 7, { order: 3, minTexts: 1 });
  const count = new Map([
    [`${a} ${b}`, 1],
    [`${b} ${c}`, 4],
    [`${c} ${d}`, 3],
    [`${a} ${b} ${c}`, 5],
    [`${b} ${c} ${d}`, 3],
  ]);
  const counts = Int32Array.from({ length: ngramCount(table) }, (_, ngram) =>
    ngram < 7 ? 0 : count.get(wordsOfNgram(table, ngram).join(' '))!,
  );
  const found = frequentNgrams(table, counts, 7 + 4);
  assert.equal(ngramsOf(found.table).sort(), ['4 5', '4 5 6', '5 6']);
  found.kept.forEach((ngram, place) => {
    assert.equal(wordsOfNgram(found.table, place), wordsOfNgram(table, ngram));
  });
  assert.equal(ngramsOf(frequentNgrams(table, counts, 3).table), []);
  assert.equal(ngramsOf(frequentNgrams(table, counts, 100).table), ngramsOf(table));
});

test('each occurrence is visited with the place of its last word; none reaches across an unknown word', async () => {
  const table = await buildNgramTable([text(a, b, c)], 7, { order: 3, minTexts: 1 });
  const visits: string[] = [];
  visitNgrams(table, text(a, b, c, UNKNOWN, b, c, a, b), (ngram, last) => {
    visits.push(`${wordsOfNgram(table, ngram).join(' ')} @${last}`);
  });
  assert.equal(
    visits.sort(),
    [
      '3 @0',
      '3 4 @1',
      '4 @1',
      '3 4 5 @2',
      '4 5 @2',
      '5 @2',
      '4 @4',
      '4 5 @5',
      '5 @5',
      '3 @6',
      '3 4 @7',
      '4 @7',
    ].sort(),
  );
});

test('the table agrees with counting every n-gram by its words, for thousands of them', async () => {
  const random = seededRandom(4);
  const texts = Array.from({ length: 300 }, () =>
    text(...Array.from({ length: 40 }, () => 3 + Math.floor(random() ** 2 * 60))),
  );
  const counted = new Map<string, Set<number>>();
  texts.forEach((ids, index) => {
    for (let length = 2; length <= 4; length += 1) {
      for (let start = 0; start + length < ids.length; start += 1) {
        const key = ids.subarray(start, start + length).join(' ');
        counted.set(key, (counted.get(key) ?? new Set()).add(index));
      }
    }
  });
  const expected = [...counted].filter(([, found]) => found.size >= 3).map(([key]) => key);
  const table = await buildNgramTable(texts, 63, { order: 4, minTexts: 3 });
  assert.ok(expected.length > 1500, `${expected.length}`);
  assert.equal(ngramsOf(table).sort(), expected.sort());
  const rows = await ngramRows(
    table,
    texts.map((ids) => ({ ids })),
  );
  const kept = new Set(expected);
  texts.forEach((ids, index) => {
    const row = [...rows.ngrams.subarray(rows.starts[index]!, rows.starts[index + 1]!)];
    const distinct = new Set<string>();
    for (let start = 0; start < ids.length - 1; start += 1) {
      distinct.add(`${ids[start]}`);
      for (let length = 2; start + length < ids.length; length += 1) {
        const key = ids.subarray(start, start + length).join(' ');
        if (kept.has(key)) distinct.add(key);
      }
    }
    assert.equal(row.map((ngram) => wordsOfNgram(table, ngram).join(' ')).sort(), [...distinct].sort());
  });
});

test('a text may count for several', async () => {
  const texts = [text(a, b), text(b, c), text(b, c)];
  const countsFor = (index: number) => (index === 0 ? 3 : 1);
  assert.equal(ngramsOf(await buildNgramTable(texts, 7, { order: 2, minTexts: 3, countsFor })), [
    `${a} ${b}`,
  ]);
});

test('what is not in the table is not found', async () => {
  const table = createNgramTable(7, 2, Int32Array.of(a, b, b, c));
  assert.is(table.find(a, b), 7);
  assert.is(table.find(b, c), 8);
  assert.is(table.find(b, a), -1);
  assert.is(table.find(7, c), -1);
});

test('of all pairs those of the table are found, and no other', () => {
  const size = 300;
  const pairs: number[] = [];
  for (let one = 3; one < size; one += 1)
    for (let other = 3; other < size; other += 1)
      if ((one * 31 + other * 17) % 7 === 0) pairs.push(one, other);
  const { find } = createNgramTable(size, 2, Int32Array.from(pairs));
  const expected = new Map<number, number>();
  for (let at = 0; at < pairs.length; at += 2)
    expected.set(pairs[at]! * size + pairs[at + 1]!, size + at / 2);
  for (let one = 0; one < size; one += 1)
    for (let other = 0; other < size; other += 1)
      if (find(one, other) !== (expected.get(one * size + other) ?? -1))
        assert.unreachable(`${one} ${other}`);
});

test.run();
