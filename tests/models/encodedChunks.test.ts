import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodedChunks } from '../../src/models/encodedChunks.js';
import { type EncodedText, encodeText } from '../../src/text/encode.js';
import { encodeBeside } from '../../src/text/encodeBeside.js';
import { type TextOptions, WHOLE_TEXT } from '../../src/text/textOptions.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../src/text/vocabulary.js';

const test = suite('encoded chunks');

const words = ['film', 'good', "don't", 'bad', '!', 'naïve'];
const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, ...words]);
const textOptions: TextOptions = {
  foldCase: true,
  minDocumentFrequency: 1,
  vocabularySize: 100,
  unknownWords: 'token',
  maxTokens: WHOLE_TEXT,
  keep: 'end',
};
const model = { vocabulary, textOptions };
const texts = Array.from({ length: 200 }, (_, at) =>
  at % 17 === 0 ? '' : `<b>${words[at % 6]}</b> Word${at} ${words[(5 * at) % 6]!.repeat(1 + (at % 3))}!`,
);
const expected = texts.map((text) => encodeText(text, vocabulary, textOptions));

test('another thread gives texts the ids that this one gives them, in order', async () => {
  const beside = encodeBeside(vocabulary, textOptions);
  const [one, other, none] = await Promise.all([
    beside.encode(texts.slice(0, 120)),
    beside.encode(texts.slice(120)),
    beside.encode([]),
  ]);
  assert.equal([...one, ...other], expected);
  assert.equal(none, []);
  beside.close();
});

test('where the thread cannot start, texts are encoded here', async () => {
  const beside = encodeBeside(vocabulary, textOptions, new URL('./no-such-file.js', import.meta.url));
  assert.equal(await beside.encode(texts), expected);
  assert.equal(
    await beside.encode(texts.slice(3, 5)),
    expected.slice(3, 5),
    'and so are those that come later',
  );
  beside.close();
});

test('every text comes once, in order, with its ids; chunks grow', async () => {
  const seen: EncodedText[] = [];
  const sizes: number[] = [];
  for await (const chunk of encodedChunks(texts, model, 16)) {
    assert.is(chunk.encoded.length, chunk.texts.length);
    seen.push(...chunk.encoded);
    sizes.push(chunk.texts.length);
  }
  assert.equal(seen, expected);
  assert.equal(sizes.slice(0, 6), [1, 2, 4, 8, 16, 16]);
});

test('a model that reads words as others is given what it reads', async () => {
  const reading = {
    name: 'synonym-encoding',
    as: (word: string) => (word === 'bad' ? 'good' : word),
  } as const;
  const read = { vocabulary: { ...vocabulary, reading }, textOptions };
  const seen: EncodedText[] = [];
  for await (const { encoded } of encodedChunks(texts, read, 4)) seen.push(...encoded);
  assert.equal(
    seen,
    texts.map((text) => encodeText(text, read.vocabulary, textOptions)),
  );
  assert.not.equal(seen, expected);
});

test('no answer waits for the text behind it, also behind full chunks', async () => {
  let taken = 0;
  const pipe = async function* () {
    for (const [place, text] of texts.entries()) {
      // 1 + 2 + 4 + 8 + 8: all of these must have come out before there is more.
      if (place === 23) while (taken < 23) await new Promise((resolve) => setTimeout(resolve, 5));
      yield text;
    }
  };
  for await (const chunk of encodedChunks(pipe(), model, 8)) taken += chunk.texts.length;
  assert.is(taken, texts.length);
});

test('an error of the source comes behind the texts before it', async () => {
  const failing = async function* () {
    yield* texts.slice(0, 31);
    throw new Error('line 32');
  };
  let seen = 0;
  let message = '';
  try {
    for await (const chunk of encodedChunks(failing(), model, 8)) seen += chunk.texts.length;
  } catch (error) {
    message = (error as Error).message;
  }
  assert.equal([seen, message], [31, 'line 32']);
});

test('a reader that stops early closes the source', async () => {
  let isClosed = false;
  const source = async function* () {
    try {
      for (;;) yield* texts;
    } finally {
      isClosed = true;
    }
  };
  let chunks = 0;
  for await (const chunk of encodedChunks(source(), model, 8)) {
    assert.ok(chunk.texts.length > 0);
    chunks += 1;
    if (chunks === 7) break;
  }
  assert.ok(isClosed);
});

test.run();
