import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeSynonyms } from '../../src/candidates/synonymEncoding.js';

const test = suite('synonym encoding');

const table: Readonly<Record<string, readonly string[]>> = {
  film: ['movie', 'picture'],
  movie: ['film'],
  picture: ['image', 'film'],
  image: ['picture'],
  good: ['fine', 'splendid'],
  dull: ['boring'],
};
const encode = (frequencies: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    [...encodeSynonyms(new Map(Object.entries(frequencies)), (word) => table[word] ?? [])].sort(),
  );

test('words that are linked take the most frequent one among them, also those that no text has', () => {
  assert.equal(encode({ movie: 5, film: 3, good: 2, rare: 1 }), {
    film: 'movie',
    fine: 'good',
    picture: 'movie',
    splendid: 'good',
  });
});

test('a word without a representative takes that of its nearest candidate', () => {
  assert.equal(encode({ film: 9, good: 8, image: 2 }), {
    fine: 'good',
    image: 'film',
    movie: 'film',
    picture: 'film',
    splendid: 'good',
  });
});

test('capital letters count with the small ones, and equals stand in the order of the alphabet', () => {
  assert.equal(encode({ Movie: 2, film: 3, movie: 2 }), { film: 'movie', picture: 'movie' });
  assert.equal(encode({ movie: 1, film: 1 }), { movie: 'film', picture: 'film' });
});

test.run();
