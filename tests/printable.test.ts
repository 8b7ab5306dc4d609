import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../src/errors.js';
import { clipped, printable, printableJson, printableLines } from '../src/printable.js';

const EVIL = 'a\u001b[31mb\u0007c\u009b1md\u202ee\u007f';

test('nothing that a terminal acts on is left, of lines only their breaks and tabs', () => {
  for (const text of [printable(`${EVIL}\n`), printableLines(EVIL)]) {
    assert.not.match(text, /[\p{Cc}\u202e]/u);
    assert.match(text, /a.*b.*c.*d.*e/u);
  }
  assert.is(printable('a\nb\tc'), 'a␊b␉c');
  assert.is(printableLines('a\nb\tc\r'), 'a\nb\tc␍');
});

test('JSON says the same without them', () => {
  const json = printableJson(JSON.stringify({ text: EVIL }));
  assert.not.match(json, /[\p{Cc}\u202e]/u);
  assert.equal(JSON.parse(json), { text: EVIL });
});

test('a long text keeps its start and its end', () => {
  assert.is(clipped('abcdefghi', 9), 'abcdefghi');
  assert.is(clipped('abcdefghij', 9), 'abcdef…hij');
  assert.not.match(clipped('😀'.repeat(10), 9), /\p{Surrogate}/u);
});

test('no part of an error is longer than a screen, or moves the cursor', () => {
  const long = 'x'.repeat(20_000_000);
  const { message } = new InputError({
    where: `/folder/${long}/file:3`,
    found: EVIL,
    expected: long,
    advice: long,
  });
  assert.ok(message.length < 2500);
  assert.match(message, 'file:3: found a');
  assert.not.match(message, /\p{Cc}/u);
});

test.run();
