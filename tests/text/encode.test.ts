import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeIds, encodeText, keptPositions } from '../../src/text/encode.js';
import type { TextOptions } from '../../src/text/textOptions.js';
import {
  END_OF_SEQUENCE,
  PADDING,
  SPECIAL_TOKENS,
  UNKNOWN,
  vocabularyFrom,
} from '../../src/text/vocabulary.js';

const test = suite('encode');

const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'a', 'b', 'c', 'd', 'e', 'f']);
const [a, b, c, d, e, f] = [3, 4, 5, 6, 7, 8];
const defaults: TextOptions = {
  foldCase: true,
  minDocumentFrequency: 1,
  vocabularySize: 100,
  unknownWords: 'token',
  maxTokens: 400,
  keep: 'end',
};

function ids(text: string, options: Partial<TextOptions> = {}): number[] {
  return [...encodeText(text, vocabulary, { ...defaults, ...options }).ids];
}

test('ids of the tokens, then the end-of-sequence token', () => {
  assert.equal(ids('A b'), [a, b, END_OF_SEQUENCE]);
  assert.equal(ids('A b', { foldCase: false }), [UNKNOWN, b, END_OF_SEQUENCE]);
});

test('longer texts are cut at the start, the end or in the middle; the end-of-sequence token counts', () => {
  const text = 'a b c d e f';
  assert.equal(ids(text, { maxTokens: 7 }), [a, b, c, d, e, f, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 4, keep: 'end' }), [d, e, f, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 4, keep: 'start' }), [a, b, c, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 4, keep: 'both' }), [a, b, f, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 5, keep: 'both' }), [a, b, e, f, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 2, keep: 'end' }), [f, END_OF_SEQUENCE]);
  assert.equal(ids(text, { maxTokens: 2, keep: 'both' }), [a, END_OF_SEQUENCE]);
});

test('unknown words become one token or are dropped, before the cut', () => {
  assert.equal(ids('a x b y c', { maxTokens: 4 }), [b, UNKNOWN, c, END_OF_SEQUENCE]);
  assert.equal(ids('a x b y c', { maxTokens: 4, unknownWords: 'drop' }), [a, b, c, END_OF_SEQUENCE]);
});

test('the share of unknown words is that of the whole text, either way', () => {
  for (const unknownWords of ['token', 'drop'] as const) {
    const share = (text: string) =>
      encodeText(text, vocabulary, { ...defaults, unknownWords, maxTokens: 3 }).unknownWords;
    assert.is(share('a b'), 0);
    assert.is(share('a x b y'), 0.5);
    assert.is(share('x y z'), 1);
  }
});

test('a text without tokens is the end-of-sequence token alone, all unknown', () => {
  for (const text of ['', '   ', '<br />'])
    assert.equal(encodeText(text, vocabulary, defaults), {
      ids: Int32Array.of(END_OF_SEQUENCE),
      unknownWords: 1,
    });
  assert.equal(ids('x y', { unknownWords: 'drop' }), [END_OF_SEQUENCE]);
});

test('tokens that look special are unknown', () => {
  for (const token of SPECIAL_TOKENS) assert.not(vocabulary.ids.has(token));
  assert.not(
    ids('&lt;pad&gt; &lt;eos&gt; a')
      .slice(0, -1)
      .some((id) => id === PADDING || id === END_OF_SEQUENCE),
  );
});

test('the positions kept are those of the ids that are read', () => {
  const given = [a, UNKNOWN, b, c, UNKNOWN, d, e];
  for (const unknownWords of ['token', 'drop'] as const)
    for (const keep of ['start', 'end', 'both'] as const)
      for (const maxTokens of [3, 4, 400]) {
        const options = { ...defaults, unknownWords, keep, maxTokens };
        const kept = keptPositions(given, options).map((position) => given[position]!);
        assert.equal([...kept, END_OF_SEQUENCE], [...encodeIds(given, options).ids]);
      }
});

test.run();
