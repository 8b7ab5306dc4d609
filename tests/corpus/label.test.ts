import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alikeLabels, classLike, describeAlike } from '../../src/corpus/alikeLabels.js';
import { normalLabel, sortedLabels } from '../../src/corpus/label.js';
import { unlabeledMarks } from '../../src/corpus/unlabeledMarks.js';

test('labels that nobody can see to differ are one', () => {
  const same = [
    'pos',
    ' pos',
    'pos\u00a0',
    '\ufeffpos',
    'po\u200bs',
    'po\u200ds',
    'p\u00ados',
    '\u0000pos',
    'pos\u202c',
  ];
  for (const label of same) assert.is(normalLabel(label), 'pos', JSON.stringify(label));
  assert.is(normalLabel('cafe\u0301'), 'caf\u00e9');
  assert.is(normalLabel('science\u00a0fiction'), 'science fiction');
  assert.is(normalLabel('a\n\tb'), 'a b');
  assert.is(normalLabel('\u200b\u00a0'), '');
});

test('what shows in emoji and in letters that join stays', () => {
  for (const label of ['👨‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'Pos', 'ｐｏｓ', 'роs', '1.0'])
    assert.is(normalLabel(label), label.normalize('NFC'));
});

test('labels in order: numbers by value, names by code unit with the numbers inside them by value', () => {
  assert.equal(sortedLabels(['10', '9', '1', '-1', '1.5']), ['-1', '1', '1.5', '9', '10']);
  assert.equal(sortedLabels(['10 stars', '2 stars', '1 star']), ['1 star', '2 stars', '10 stars']);
  assert.equal(sortedLabels(['b', 'ä', 'B', 'a', 'b']), ['B', 'a', 'b', 'ä']);
  assert.equal(sortedLabels(['pos', '10', '9']), ['9', '10', 'pos']);
});

test('labels in order: the same whatever order they come in', () => {
  const labels = [
    '1',
    '01',
    '1.0',
    'a1',
    'a01',
    'a',
    'a1b',
    'a10',
    '',
    'b2c3',
    'b2c',
    '9007199254740993',
    '9007199254740992',
  ];
  const sorted = sortedLabels(labels);
  for (let turn = 0; turn < labels.length; turn++)
    assert.equal(sortedLabels([...labels.slice(turn), ...labels.slice(0, turn)]), sorted);
});

test('labels that look alike are found: case, width, script, the way of a number, variation selectors', () => {
  const alike = (...labels: string[]) => alikeLabels(labels);
  assert.equal(alike('Pos', 'pos', 'neg'), [['Pos', 'pos']]);
  assert.equal(alike('ｐｏｓ', 'pos'), [['pos', 'ｐｏｓ']]);
  assert.equal(alike('p\u043es', 'pos'), [['pos', 'p\u043es']]);
  assert.equal(alike('\u0391\u0392', 'AB'), [['AB', '\u0391\u0392']]);
  assert.equal(alike('1', '1.0', '01', '1.00', '+1', '2', '10'), [['+1', '01', '1', '1.0', '1.00']]);
  assert.equal(alike('\u22121', '-1', '1'), [['-1', '\u22121']]);
  assert.equal(alike('❤', '❤️'), [['❤', '❤️']]);
  assert.equal(alike('9007199254740993', '9007199254740992', 'pos', 'neg', '1.5', '1.25', '0', 'O'), []);
});

test('a warning names labels that look alike, with the code points of those that mislead the eye', () => {
  assert.is(
    describeAlike(alikeLabels(['pos', 'p\u043es', 'Neg', 'neg'])),
    'labels that look alike are classes of their own: "pos" and "pоs" (with U+043E), "Neg" and "neg"; write each class one way',
  );
  assert.is(classLike('POS', ['neg', 'pos']), 'pos');
  assert.is(classLike('pos', ['neg', 'pos']), undefined);
});

test('labels that may say that there is none', () => {
  const words = [
    'nan',
    'NaN',
    'None',
    'null',
    'N/A',
    '?',
    'unsup',
    'Unlabeled',
    'un-labeled',
    '-',
    '\\N',
    '<NA>',
  ];
  for (const word of words) assert.equal(unlabeledMarks(['pos', 'neg', word]), [word]);
  for (const word of ['no', 'nano', 'unknown', 'missing', 'n', '0', '+'])
    assert.equal(unlabeledMarks(['pos', 'neg', word]), []);
  assert.equal(unlabeledMarks(['+', '-']), []);
});

test('-1 may say that there is none beside two other classes', () => {
  assert.equal(unlabeledMarks(['0', '1', '-1']), ['-1']);
  assert.equal(unlabeledMarks(['0.0', '1.0', '-1.0']), ['-1.0']);
  assert.equal(unlabeledMarks(['pos', 'neg', '-1']), ['-1']);
  assert.equal(unlabeledMarks(['-1', 'pos']), ['-1']);
  assert.equal(unlabeledMarks(['1', '-1']), []);
  assert.equal(unlabeledMarks(['-2', '-1', '0', '1', '2']), []);
});

test.run();
