import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classificationHeader, formatClassification } from '../../src/report/classificationText.js';

const row = (classes: readonly string[], values: readonly number[]) => ({
  id: 'a',
  label: classes[0]!,
  probability: values[0]!,
  probabilities: Object.fromEntries(classes.map((label, index) => [label, values[index]!])),
  unknownWords: 0.5,
});

test('every probability stands under its own class, also where the labels look like numbers', () => {
  // Objects list such keys first, and by their size: 1, 10, 2 becomes 1, 2, 10.
  const classes = ['1', '10', '2', 'none'];
  const classified = row(classes, [0.4, 0.3, 0.2, 0.1]);
  for (const [format, delimiter] of [
    ['csv', ','],
    ['tsv', '\t'],
  ] as const) {
    const header = classificationHeader(format, classes).trimEnd().split(delimiter);
    const cells = formatClassification(classified, format, classes).trimEnd().split(delimiter);
    for (const label of classes)
      assert.is(Number(cells[header.indexOf(`probability of ${label}`)]), classified.probabilities[label]);
    assert.equal(cells.slice(0, 3), ['a', '1', '0.4']);
    assert.is(cells.at(-1), '0.5');
  }
});

test('JSON Lines and bare labels have no header', () => {
  const classes = ['no', 'yes'];
  const classified = row(classes, [0.75, 0.25]);
  assert.is(classificationHeader('jsonl', classes), '');
  assert.is(classificationHeader('text', classes), '');
  assert.equal(JSON.parse(formatClassification(classified, 'jsonl', classes)), classified);
  assert.is(formatClassification(classified, 'text', classes), 'no\n');
});

test('a withheld answer is an empty label with its probability, in every format', () => {
  const classes = ['no', 'yes'];
  const withheld = { ...row(classes, [0.55, 0.45]), label: null };
  const { label, probability } = JSON.parse(formatClassification(withheld, 'jsonl', classes));
  assert.equal([label, probability], [null, 0.55]);
  assert.is(formatClassification(withheld, 'csv', classes), 'a,,0.55,0.55,0.45,0.5\n');
  assert.is(formatClassification(withheld, 'tsv', classes), 'a\t\t0.55\t0.55\t0.45\t0.5\n');
  assert.is(formatClassification(withheld, 'text', classes), '\n');
});

test.run();
