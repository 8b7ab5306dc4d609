import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printable } from '../../src/printable.js';
import { padText, textWidth, truncateText } from '../../src/report/textWidth.js';

test('width in terminal columns', () => {
  const widths: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['映画', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['한국', 4],
    ['😀', 2],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['❤', 1],
    ['a\u200bb', 2],
    ['привет', 6],
  ];
  for (const [text, width] of widths) assert.is(textWidth(text), width, JSON.stringify(text));
});

test('truncation keeps whole characters and stays within the width', () => {
  assert.is(truncateText('positive', 8), 'positive');
  assert.is(truncateText('positive', 5), 'posi…');
  assert.is(truncateText('映画評論', 8), '映画評論');
  assert.is(truncateText('映画評論', 6), '映画…');
  assert.is(truncateText('👨‍👩‍👧👨‍👩‍👧', 3), '👨‍👩‍👧…');
});

test('padding', () => {
  assert.is(padText('画', 4, 'left'), '画  ');
  assert.is(padText('画', 4, 'right'), '  画');
  assert.is(padText('long', 2, 'right'), 'long');
});

test('control characters become visible', () => {
  assert.is(printable('a\tb\u0000\u007f\u009b'), 'a␉b␀␡\ufffd');
  assert.is(printable('a\u202eb\u2028'), 'a\ufffdb\ufffd');
  assert.is(printable('👨‍👩‍👧 é'), '👨‍👩‍👧 é');
});

test.run();
