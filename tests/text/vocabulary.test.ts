import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';
import { createLexicon } from '../../src/text/lexicon.js';
import {
  buildVocabulary,
  END_OF_SEQUENCE,
  PADDING,
  SPECIAL_TOKENS,
  UNKNOWN,
  vocabularyFrom,
} from '../../src/text/vocabulary.js';

const test = suite('vocabulary');

/** Documents each word occurs in: b 3, a 2, c 2, d 1. */
const documents = [
  ['a', 'b', 'b', 'b'],
  ['b', 'a', 'c'],
  ['c', 'b', 'd'],
];

function build(texts: readonly string[][], minDocumentFrequency: number, vocabularySize: number) {
  const lexicon = createLexicon();
  for (const text of texts) lexicon.add(text, true);
  return buildVocabulary(lexicon.documentFrequency, lexicon.texts, { minDocumentFrequency, vocabularySize });
}

const words = (...options: [number, number]) =>
  build(documents, ...options).tokens.slice(SPECIAL_TOKENS.length);

test('most frequent first, equals in alphabetical order, whatever the order of the texts', () => {
  assert.equal(words(1, 100), ['b', 'a', 'c', 'd']);
  assert.equal(build([...documents].reverse(), 1, 100).tokens, build(documents, 1, 100).tokens);
});

test('threshold and limit', () => {
  assert.equal(words(2, 100), ['b', 'a', 'c']);
  assert.equal(words(3, 100), ['b']);
  assert.equal(words(1, 2), ['b', 'a']);
});

test('special tokens stand in front, each token at its id', () => {
  const { tokens, ids } = build(documents, 1, 100);
  assert.equal([tokens[PADDING], tokens[UNKNOWN], tokens[END_OF_SEQUENCE]], [...SPECIAL_TOKENS]);
  for (const [word, id] of ids) assert.is(tokens[id], word);
  assert.is(ids.size, tokens.length - SPECIAL_TOKENS.length);
});

test('words of a text that look like special tokens do not become them', () => {
  const texts = [['<pad>', '<eos>', '<unk>', 'a']];
  const { ids } = build(texts, 1, 100);
  for (const special of SPECIAL_TOKENS) assert.ok(ids.get(special)! >= SPECIAL_TOKENS.length);
  assert.is(build(documents, 1, 100).ids.get('<pad>'), undefined);
  const saved = build(texts, 1, 100);
  assert.equal(vocabularyFrom(saved.tokens), saved);
});

test('words named like properties of objects are words', () => {
  const { ids } = build([['constructor', '__proto__', 'toString']], 1, 100);
  for (const word of ['constructor', '__proto__', 'toString']) assert.type(ids.get(word), 'number');
});

test('no word frequent enough is bad input', () => {
  assert.throws(
    () => build(documents, 4, 100),
    (error: Error) =>
      error instanceof InputError && /no word that occurs in 4 of 3 texts/.test(error.message),
  );
});

test('texts that are not counted shape no vocabulary, but can be encoded', () => {
  const lexicon = createLexicon();
  lexicon.add(['a'], true);
  const provisional = lexicon.add(['b', 'a', 'b'], false);
  assert.is(lexicon.texts, 1);
  assert.equal([...lexicon.documentFrequency], [['a', 1]]);
  const vocabulary = buildVocabulary(lexicon.documentFrequency, lexicon.texts, {
    minDocumentFrequency: 1,
    vocabularySize: 10,
  });
  const options = {
    foldCase: true,
    minDocumentFrequency: 1,
    vocabularySize: 10,
    unknownWords: 'token',
    maxTokens: 10,
    keep: 'end',
  } as const;
  assert.equal(
    [...lexicon.encode(provisional, vocabulary, options).ids],
    [UNKNOWN, 3, UNKNOWN, END_OF_SEQUENCE],
  );
  // Words that come later are unknown, not out of range.
  const later = lexicon.add(['z', 'a'], false);
  assert.equal([...lexicon.encode(later, vocabulary, options).ids], [UNKNOWN, 3, END_OF_SEQUENCE]);
});

test.run();
