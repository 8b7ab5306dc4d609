/** Quotes in tables: no row may vanish into another one's cell. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CorpusOptions, readAll } from '../../src/corpus/readCorpus.js';
import { InputError } from '../../src/errors.js';
import {
  holdsInOrder,
  inputErrorOf,
  seededRandom,
  type TemporaryFolder,
  temporaryFolder,
} from './helpers.js';

let folder: TemporaryFolder;
test.before(() => {
  folder = temporaryFolder();
});
test.after(() => folder.remove());

const read = async (name: string, content: string, options?: CorpusOptions) =>
  (await readAll(folder.write(name, content), options)).map(({ text, label }) => [text, label]);

const refuses = async (name: string, content: string, ...pieces: string[]) =>
  holdsInOrder(await inputErrorOf(() => read(name, content)), ...pieces);

const SPOKEN = [
  ['"I loved it, she said.', 'pos'],
  ['But the ending was bad."', 'neg'],
] as const;

const join = (rows: readonly (readonly string[])[], delimiter: string) =>
  `${rows.map((cells) => cells.join(delimiter)).join('\n')}\n`;

test('TSV: a quote that one row opens and another closes is part of the texts', async () => {
  assert.equal(await read('a.tsv', `text\tlabel\n${join(SPOKEN, '\t')}`), SPOKEN);
  assert.equal(
    await read(
      'b.tsv',
      `label\ttext\n${join(
        SPOKEN.map(([text, label]) => [label, text]),
        '\t',
      )}`,
    ),
    SPOKEN,
  );
  assert.equal(await read('c.tsv', 'text\tlabel\n"All" good\tpos\n"All of it"\tneg\n'), [
    ['"All" good', 'pos'],
    ['"All of it"', 'neg'],
  ]);
});

test('TSV: quotes enclose cells where the file proves it', async () => {
  const expected = [['one', 'pos']];
  assert.equal(await read('a.tsv', '"text"\t"label"\n"one"\t"pos"\n'), expected);
  assert.equal(await read('b.tsv', 'text\tlabel\none\tpos\n"a\tb"\tneg\n'), [...expected, ['a\tb', 'neg']]);
  assert.equal(await read('c.tsv', 'text\tlabel\none\tpos\n"a\nb"\tneg\n'), [...expected, ['a\nb', 'neg']]);
  assert.equal(await read('d.tsv', 'text\tlabel\none\tpos\n"say ""b"""\tneg\n'), [
    ...expected,
    ['say "b"', 'neg'],
  ]);
  assert.equal(await read('e.tsv', 'text\tlabel\n"one"\tpos\n"two"\tneg\n'), [...expected, ['two', 'neg']]);
});

test('CSV: a quoted cell that looks like several rows is refused, by its line', async () => {
  const rows = [['Fine', 'pos'], ...SPOKEN.map(([text, label]) => [text.replace(',', ''), label])];
  await refuses(
    'a.csv',
    `text,label\n${join(rows, ',')}`,
    'a.csv:3: found a quoted cell',
    '2 rows',
    '--no-quotes',
    '--quotes',
  );
  const numbered = rows.map(([text, label], index) => [String(index), label!, text!]);
  await refuses('b.csv', `id,label,text\n${join(numbered, ',')}`, 'b.csv:3: found a quoted cell', '2 rows');
  await refuses('c.csv', 'text;label\n"A;1\nB;0\nC";1\n', 'c.csv:2: found a quoted cell', '3 rows');
  const options = { quotes: false };
  assert.equal(await read('a.csv', `text,label\n${join(rows, ',')}`, options), rows);
  const trusted = await read('a.csv', `text,label\n${join(rows, ',')}`, { quotes: true });
  assert.equal(trusted.length, 2);
});

test('CSV: texts of several lines are texts, whatever they hold', async () => {
  const texts = [
    'Good, not great\nReally, not',
    'It cost $10,000\nand 5,000 more',
    'One\n\nTwo, three\n\nFour',
    'pos\nneg',
    'Dear all,\nYes, it was "good", they say.\n- a, b\n- c, d',
  ];
  const rows = texts.flatMap((text) => [
    [text, 'pos'],
    [text, '5'],
  ]);
  const quoted = rows.map(([text, label]) => [`"${text!.replaceAll('"', '""')}"`, label!]);
  assert.equal(await read('a.csv', `text,label\n${join(quoted, ',')}`), rows);
  const turned = quoted.map(([text, label]) => [label!, text!]);
  assert.equal(await read('b.csv', `label,text\n${join(turned, ',')}`), rows);
});

test('--no-quotes takes every line for a row', async () => {
  const content = 'text,label\n"one,pos\ntwo""",neg\n';
  const expected = [
    ['"one', 'pos'],
    ['two"""', 'neg'],
  ];
  assert.equal(await read('a.csv', content, { quotes: false }), expected);
});

test('where quotes were taken as text and rows do not fit, the way out is named', async () => {
  const plain = '"a" b\tpos\n'.repeat(8000);
  await refuses('a.tsv', `text\tlabel\n${plain}"one\ttwo"\tneg\n`, 'a.tsv:8002: found 3 cells', '--quotes');
});

const PIECES = [
  'good',
  'film',
  '"',
  '""',
  ' "',
  '" ',
  ',',
  ';',
  "'",
  'was',
  '1',
  '\\',
  '"quoted"',
  '.',
  '?',
  ' ',
];

/** A text without tabs and line breaks, but with quotes anywhere. */
function plainText(random: () => number): string {
  const length = 1 + Math.floor(random() * 6);
  const pieces = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]!);
  return `${pieces.join('')}x`;
}

test('of plain rows of TSV none is lost: each comes out, or the file is refused', async () => {
  const random = seededRandom(20);
  let refused = 0;
  for (let file = 0; file < 150; file++) {
    const length = 1 + Math.floor(random() * 20);
    const rows = Array.from({ length }, () => [plainText(random), random() < 0.5 ? 'pos' : 'neg']);
    const content = `text\tlabel\n${join(rows, '\t')}`;
    assert.equal(await read('plain.tsv', content, { quotes: false }), rows);
    try {
      const found = await read('plain.tsv', content);
      assert.is(found.length, rows.length, content);
      if (!content.includes('""')) assert.equal(found, rows);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      holdsInOrder(error.message, 'plain.tsv:', 'quote');
      refused++;
    }
  }
  assert.ok(refused < 4, `${refused} of 150 files were refused`);
});

test('of rows written as CSV none is lost: each comes out, or the file is refused', async () => {
  const random = seededRandom(21);
  const delimiters = [',', ';', '\t', '|'];
  let refused = 0;
  for (let file = 0; file < 80; file++) {
    const delimiter = delimiters[file % 4]!;
    const rows = Array.from({ length: 1 + Math.floor(random() * 20) }, () => {
      const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, () => plainText(random));
      return [lines.join('\n'), random() < 0.5 ? 'pos' : 'neg'];
    });
    const written = rows.map(([text, label]) => [`"${text!.replaceAll('"', '""')}"`, label!]);
    const content = `text${delimiter}label\n${join(written, delimiter)}`;
    assert.equal(await read('quoted.csv', content, { quotes: true }), rows, content);
    try {
      assert.equal(await read('quoted.csv', content), rows, content);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      holdsInOrder(error.message, 'quoted.csv:', 'looks like', '--quotes');
      refused++;
    }
  }
  assert.ok(refused < 8, `${refused} of 80 files were refused`);
});

test.run();
