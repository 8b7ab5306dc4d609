import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVocabulary, encodeVocabulary } from '../../src/storage/vocabularyFile.js';
import { createLexicon } from '../../src/text/lexicon.js';
import { withReading } from '../../src/text/readings.js';
import { idOf, SPECIAL_TOKENS, UNKNOWN, vocabularyFrom, withSubstitutes } from '../../src/text/vocabulary.js';
import { inputErrorOf } from '../corpus/helpers.js';

const test = suite('vocabulary.txt');

const words = vocabularyFrom([...SPECIAL_TOKENS, 'movie', 'Movie', 'good']);
const substitutes = new Map([
  ['film', 'movie'],
  ['fine', 'good'],
  ['flick', 'movie'],
  ['dreary', 'dull'],
]);
const vocabulary = withSubstitutes(words, substitutes);
const decode = (text: string) => decodeVocabulary(new TextEncoder().encode(text), 'vocabulary.txt');

test('words that are read as a token stand behind it, and come back', () => {
  const text = encodeVocabulary(vocabulary);
  assert.is(text, '<pad>\n<unk>\n<eos>\nmovie\tfilm\tflick\nMovie\ngood\tfine\n');
  const { tokens, ids, substitutes: found } = decode(text);
  assert.equal([tokens, [...ids]], [words.tokens, [...words.ids]]);
  assert.equal([...found!].sort(), [...substitutes].slice(0, 3));
  assert.equal(decode(encodeVocabulary(words)), words);
});

test('a word that would be read as two tokens is refused', async () => {
  const text = '<pad>\n<unk>\n<eos>\nmovie\tfilm\ngood\tfilm\n';
  assert.is(
    await inputErrorOf(() => decode(text)),
    'vocabulary.txt:5: found "film" a second time, expected each word once.',
  );
});

test('a word is read as its substitute, with its capital letters', () => {
  const read = withReading(vocabulary, 'synonym-encoding');
  const ids = ['movie', 'film', 'Film', 'Movie', 'fine', 'dreary', 'dull'].map((word) => idOf(read, word));
  assert.equal(ids, [3, 3, 4, 4, 5, UNKNOWN, UNKNOWN]);
  assert.equal(idOf(vocabulary, 'film'), UNKNOWN, 'without the defense');
});

test('the vocabulary counts what words are read as', () => {
  const lexicon = createLexicon(true);
  const texts = ['film film', 'flick', 'a movie and a film'].map((text) => lexicon.read(text));
  const options = {
    foldCase: true,
    minDocumentFrequency: 2,
    vocabularySize: 10,
    unknownWords: 'token',
    maxTokens: 9,
    keep: 'end',
  } as const;
  const readAs = (word: string) => substitutes.get(word) ?? word;
  assert.equal(lexicon.vocabulary(texts, options, readAs).tokens.slice(3), ['movie']);
  assert.equal(lexicon.vocabulary(texts, options).tokens.slice(3), ['film']);
  assert.equal([...lexicon.frequencies(texts)].sort(), [
    ['a', 1],
    ['and', 1],
    ['film', 2],
    ['flick', 1],
    ['movie', 1],
  ]);
});

test.run();
