import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';
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
  const documentFrequency = new Map<string, number>();
  for (const word of texts.flatMap((text) => [...new Set(text)]))
    documentFrequency.set(word, (documentFrequency.get(word) ?? 0) + 1);
  return buildVocabulary(documentFrequency, texts.length, { minDocumentFrequency, vocabularySize });
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

test.run();
