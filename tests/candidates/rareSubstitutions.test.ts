import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { substituteRare } from '../../src/candidates/rareSubstitutions.js';

const test = suite('rare substitutions');

const table: Readonly<Record<string, readonly string[]>> = {
  film: ['movie', 'cinematic'],
  movie: ['film'],
  cinematic: ['movie', 'film'],
  flick: ['film'],
  good: ['splendid'],
  splendid: ['good', 'superb'],
};

test('a word in a tenth of the texts of a candidate, or in none, has the most frequent candidate', () => {
  const frequencies = { Film: 100, film: 100, movie: 190, cinematic: 19, flick: 21, good: 9, superb: 8 };
  const found = substituteRare(new Map(Object.entries(frequencies)), (word) => table[word] ?? []);
  assert.equal([...found], [['cinematic', 'film']]);
  const more = substituteRare(new Map([['good', 10]]), (word) => table[word] ?? []);
  assert.equal([...more], [['splendid', 'good']]);
});

test.run();
