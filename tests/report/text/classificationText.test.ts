import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ClassificationFormat,
  classificationFormatter,
} from '../../../src/report/text/classificationText.js';

const row = (classes: readonly string[], values: readonly number[]) => ({
  id: 'a',
  label: classes[0]!,
  probability: values[0]!,
  probabilities: Object.fromEntries(classes.map((label, index) => [label, values[index]!])),
  unknownWords: 0.5,
});

test('every probability stands under its own class, also where the labels look like numbers', async () => {
  // Objects list such keys first, and by their size: 1, 10, 2 becomes 1, 2, 10.
  const classes = ['1', '10', '2', 'none'];
  const classified = row(classes, [0.4, 0.3, 0.2, 0.1]);
  for (const [format, delimiter] of [
    ['csv', ','],
    ['tsv', '\t'],
  ] as const) {
    const formatter = await classificationFormatter(format, classes);
    const header = formatter.header.trimEnd().split(delimiter);
    const cells = formatter.format(classified).trimEnd().split(delimiter);
    for (const label of classes)
      assert.is(Number(cells[header.indexOf(`probability of ${label}`)]), classified.probabilities[label]);
    assert.equal(cells.slice(0, 3), ['a', '1', '0.4']);
    assert.is(cells.at(-1), '0.5');
  }
});

test('JSON Lines and bare labels have no header', async () => {
  const classes = ['no', 'yes'];
  const classified = row(classes, [0.75, 0.25]);
  const jsonl = await classificationFormatter('jsonl', classes);
  const text = await classificationFormatter('text', classes);
  assert.equal([jsonl.header, text.header], ['', '']);
  assert.equal(JSON.parse(jsonl.format(classified)), classified);
  assert.is(text.format(classified), 'no\n');
});

test('a bare label stays one line, whatever it holds', async () => {
  const classes = ['a\r\nb', 'c'];
  const { format } = await classificationFormatter('text', classes);
  assert.is(format(row(classes, [0.75, 0.25])), 'a\\r\\nb\n');
});

test('a withheld answer is an empty label with its probability, in every format', async () => {
  const classes = ['no', 'yes'];
  const withheld = { ...row(classes, [0.55, 0.45]), label: null };
  const written = async (format: ClassificationFormat) =>
    (await classificationFormatter(format, classes)).format(withheld);
  const { label, probability } = JSON.parse(await written('jsonl'));
  assert.equal([label, probability], [null, 0.55]);
  assert.is(await written('csv'), 'a,,0.55,0.55,0.45,0.5\n');
  assert.is(await written('tsv'), 'a\t\t0.55\t0.55\t0.45\t0.5\n');
  assert.is(await written('text'), '\n');
});

test.run();
