import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashOn } from '../../src/tensor/hash.js';
import { createRandom, type RandomSource } from '../../src/tensor/random.js';
import { createIdReader } from '../../src/text/idReader.js';
import { tokenise } from '../../src/text/tokenise.js';
import { createUnitTable } from '../../src/text/unitTable.js';

const test = suite('idReader');

/** Reads texts, and gives the words of their ids. */
function wordReader(foldCase: boolean): (text: string) => string[] {
  const words: string[] = [];
  const ids = new Map<string, number>();
  const reader = createIdReader(foldCase, (word) => {
    const id = ids.get(word) ?? words.push(word) - 1;
    ids.set(word, id);
    return id;
  });
  return (text) => Array.from(reader.read(text), (id) => words[id]!);
}

const PIECES = (
  "a it don't James' 7 3rd 4pm 12:30 1/4/66 ३४ @ me@a.com @me #tag #३ : ; :) ;/ <3 http://a.bc/d $ ₹ © 😀 👍🏽 … – “quote” ‘x’ " +
  '" - . , ! ? * + = % & > < / \\ é ß । (ok) [x] {y} Well-Made! pm am AM 5 5: 23 5:30 p.m. a.m hrs hours hours, @user5 amazing ' +
  "café's señors' Dvořák's 好電影 хороший «да» <b>bold</b> &amp; &#39;"
).split(' ');

function someText(random: RandomSource): string {
  const parts = Array.from({ length: random.integer(14) }, () => PIECES[random.integer(PIECES.length)]!);
  return parts.reduce((text, part) => text + part + (random.integer(4) === 0 ? '' : ' '), '');
}

test('the ids are those of the tokens, whatever is read, and when it is read again', () => {
  const random = createRandom(5, 'texts');
  for (const foldCase of [true, false]) {
    const read = wordReader(foldCase);
    for (let number = 0; number < 6000; number += 1) {
      const text = someText(random);
      assert.equal(read(text), tokenise(text, foldCase), text);
      assert.equal(read(text), tokenise(text, foldCase), `again: ${text}`);
    }
  }
});

test('a time with a space in it is one token, as the tokenizer has it', () => {
  const read = wordReader(true);
  for (const text of [
    'at 5 pm or 11: a.m. sharp',
    '16:00 hours',
    '7 pm7 hrs',
    'for 5 amazing days',
    '5 days',
  ])
    assert.equal(read(text), tokenise(text), text);
  assert.ok(read('at 5 pm').includes('5 pm'));
});

test('reads on behind long texts, many words and runs that are cut', () => {
  const read = wordReader(true);
  const words = Array.from({ length: 20_000 }, (_, number) => `word${(number * 7919) % 20_011}x`);
  for (const text of [words.join(' '), 'x'.repeat(5000), words.toReversed().join(', '), '', ' ', 'a'])
    assert.equal(read(text), tokenise(text));
});

test('the table tells apart units whose hashes are the same', () => {
  const table = createUnitTable();
  const codesOf = (unit: string) => Uint16Array.from(unit, (letter) => letter.charCodeAt(0));
  const units = ['one', 'two', 'on', 'ones'];
  for (const [number, unit] of units.entries()) {
    const codes = codesOf(unit);
    assert.is(table.find(codes, 0, codes.length, 7), -1, unit);
    table.add(codes, 0, codes.length, 7, Int32Array.of(number, number + 1));
  }
  for (const [number, unit] of units.entries()) {
    const place = table.find(codesOf(`x${unit}`), 1, 1 + unit.length, 7);
    assert.is(place, number);
    const found = new Int32Array(4);
    table.copyNumbers(place, found, 1);
    assert.equal([...found], [0, number, number + 1, 0]);
    assert.is(table.count(place), 2);
  }
  assert.is.not(hashOn(hashOn(0, 97), 98), hashOn(hashOn(0, 98), 97), 'the order of letters counts');
});

test.run();
