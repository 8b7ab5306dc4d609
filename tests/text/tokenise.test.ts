import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import winkTokenizer from 'wink-tokenizer';
import { createRandom } from '../../src/tensor/random.js';
import type { CleaningCounts } from '../../src/text/clean.js';
import { placeTokens, tokenise } from '../../src/text/tokenise.js';

const test = suite('tokenise');

test('words, marks, numbers, emoticons; contractions are split', () => {
  assert.equal(tokenise("It didn't cost $3.50 :) #great"), [
    'it',
    'did',
    "n't",
    'cost',
    '$',
    '3.50',
    ':)',
    '#great',
  ]);
});

test('typographic apostrophes split like typewriter ones, from Windows-1252 too', () => {
  for (const text of ["don't", 'don’t', 'don\u0092t', 'don&rsquo;t'])
    assert.equal(tokenise(text), ['do', "n't"]);
  // Quotation marks stay what they are, and off the words.
  assert.equal(tokenise('‘quote’'), ['‘', 'quote', '’']);
});

test('case is folded unless it is to be kept, beyond ASCII', () => {
  assert.equal(tokenise('GREAT ÉCLAIR Straße'), ['great', 'éclair', 'straße']);
  assert.equal(tokenise('GREAT Éclair', false), ['GREAT', 'Éclair']);
});

test('cleans first, and counts', () => {
  const counts: CleaningCounts = { markup: 0, controlCharacters: 0 };
  assert.equal(tokenise('good<br />bad &amp; ugly', true, counts), ['good', 'bad', '&', 'ugly']);
  assert.is(counts.markup, 1);
});

test('other scripts are kept', () => {
  assert.equal(tokenise('хороший фильм 好電影 😀'), ['хороший', 'фильм', '好', '電', '影', '😀']);
});

test('no tokens in nothing', () => {
  for (const text of ['', '  ', '<br>', '\u0000']) assert.equal(tokenise(text), []);
});

test('the same tokens every time', () => {
  const text = 'A <b>rather</b> ordinary text, isn’t it? 10/10!';
  assert.equal(tokenise(text), tokenise(text));
});

test('long runs without spaces are read in linear time (in quadratic time this does not end)', () => {
  for (const run of ['a', '1', '#', '!?', "a'", 'ab.', 'www.', '@', '😀', 'http://a.'])
    assert.ok(tokenise(run.repeat(20000)).length > 0);
});

test('kinds of tokens that a text cannot hold are passed over: the tokens are those of the whole tokenizer', () => {
  const whole = winkTokenizer();
  const pieces = (
    "a it don't 7 3rd 11th 4pm 12:30 1/4/66 ३४ @ me@a.com @me # #tag #३ : ; :) ;/ <3 :/ http://a.bc/d $ ₹ € ₿ " +
    '© ©© ®® ™ 😀 👍🏽 1\uFE0F\u20E3 ❤ … – “quote” ‘x’ " - . , ! ? * + = ~ | ^ % & > < / \\ é ß ।'
  ).split(' ');
  const random = createRandom(3, 'pieces');
  for (let text = 0; text < 3000; text += 1) {
    const parts = Array.from({ length: random.integer(12) }, () => pieces[random.integer(pieces.length)]!);
    const { plain, tokens } = placeTokens(parts.join(random.integer(2) === 0 ? ' ' : ''), false);
    assert.equal(
      tokens.map(({ value }) => value),
      whole.tokenize(plain).map(({ value }) => value),
      plain,
    );
  }
});

test('a run without spaces is cut where it is longer than words, and only there', () => {
  for (const length of [199, 200, 201, 400, 401]) {
    for (const text of ['x'.repeat(length), `a ${'x'.repeat(length)} b`, `ab ${'x'.repeat(length)}`]) {
      const runs = tokenise(text).filter((token) => token.startsWith('x'));
      assert.is(runs.length, Math.ceil(length / 200), `${length} in ${text.length}`);
      assert.is(runs.join('').length, length);
    }
  }
});

test('tokens are found where they stand, with their capital letters', () => {
  const text = "<p>It DIDN'T cost  $3.50 :)</p> Éclair don’t";
  const { plain, tokens } = placeTokens(text);
  assert.is(plain, "It DIDN'T cost $3.50 :) Éclair don't");
  assert.equal(
    tokens.map(({ value }) => value),
    tokenise(text),
  );
  assert.equal(
    tokens.map(({ start, end }) => plain.slice(start, end)),
    ['It', 'DID', "N'T", 'cost', '$', '3.50', ':)', 'Éclair', 'do', "n't"],
  );
});

test('a letter that changes its length with its case does not move the places of others', () => {
  const { plain, tokens } = placeTokens('İstanbul film is good film');
  for (const { value, start, end } of tokens.slice(-4)) assert.is(plain.slice(start, end), value);
  assert.is(tokens.at(-1)!.end, plain.length);
});

test.run();
