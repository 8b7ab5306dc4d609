import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { encodeText } from '../../src/text/encode.js';
import { createLexicon } from '../../src/text/lexicon.js';
import { textOptions } from '../../src/text/textOptions.js';
import { END_OF_SEQUENCE, SPECIAL_TOKENS, UNKNOWN } from '../../src/text/vocabulary.js';

const test = suite('lexicon');

const options = v.parse(textOptions, { minDocumentFrequency: 2 });
const texts = ['Good good film', 'a <b>bad</b> film', 'good', 'bad a'];

test('the vocabulary counts texts, not occurrences, of the texts given and no others', () => {
  const lexicon = createLexicon(options.foldCase);
  const read = texts.map((text) => lexicon.read(text));
  const words = (some: readonly Int32Array[]) =>
    lexicon.vocabulary(some, options).tokens.slice(SPECIAL_TOKENS.length);
  assert.equal(words(read), ['a', 'bad', 'film', 'good']);
  assert.equal(words([read[0]!, read[2]!]), ['good']);
});

test('encodes as a text is encoded on its own, also words that were read later', () => {
  const lexicon = createLexicon(options.foldCase);
  const vocabulary = lexicon.vocabulary(
    texts.map((text) => lexicon.read(text)),
    options,
  );
  for (const text of [...texts, 'a new word, and the bad film', ''])
    assert.equal(
      lexicon.encode(lexicon.read(text), vocabulary, options),
      encodeText(text, vocabulary, options),
      text,
    );
});

test('serves several vocabularies in turn', () => {
  const lexicon = createLexicon(true);
  const read = texts.map((text) => lexicon.read(text));
  const all = lexicon.vocabulary(read, { ...options, minDocumentFrequency: 1 });
  const few = lexicon.vocabulary(read, { ...options, vocabularySize: 1 });
  for (let n = 0; n < 2; n += 1) {
    assert.equal([...lexicon.encode(read[3]!, all, options).ids], [4, 3, END_OF_SEQUENCE]);
    assert.equal([...lexicon.encode(read[3]!, few, options).ids], [UNKNOWN, 3, END_OF_SEQUENCE]);
  }
});

test('a text that is remembered gives the same ids', () => {
  const lexicon = createLexicon(true, true);
  assert.equal(lexicon.read(texts[0]!), createLexicon(true).read(texts[0]!));
  assert.is(lexicon.read(texts[0]!), lexicon.read(texts[0]!));
});

test.run();
