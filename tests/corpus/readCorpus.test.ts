import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { corpusOptions } from '../../src/corpus/corpusOptions.js';
import { noFaults } from '../../src/corpus/encodingFaults.js';
import { FAULT } from '../../src/corpus/example.js';
import { heldExamples } from '../../src/corpus/heldExamples.js';
import { type CorpusOptions, readAll, readCorpus } from '../../src/corpus/readCorpus.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from './helpers.js';

let folder: TemporaryFolder;
test.before(() => {
  folder = temporaryFolder();
});
test.after(() => folder.remove());

const JSON_LINES = '{"text":"a","label":"x"}\n';
const COMMAS = 'text,label\na,x\n';
const TABS = 'label\ttext\nx\ta\n';
const FASTTEXT = '__label__x a\n';

const parsed = async (name: string, content: string | Uint8Array) =>
  (await readAll(folder.write(name, content))).map(({ text, label }) => [text, label]);

test('the format is told by the name', async () => {
  for (const name of ['a.jsonl', 'a.ndjson', 'a.json', 'a.JSONL']) {
    assert.equal(await parsed(name, JSON_LINES), [['a', 'x']], name);
  }
  assert.equal(await parsed('a.csv', COMMAS), [['a', 'x']]);
  assert.equal(await parsed('a.tsv', TABS), [['a', 'x']]);
});

test('the format is told by the content, whatever the name says', async () => {
  for (const content of [JSON_LINES, COMMAS, TABS, FASTTEXT, `\n\n${JSON_LINES}`, '"text","label"\na,x']) {
    for (const name of ['noname', 'a.txt', 'a.jsonl', 'a.csv', 'a.tsv', 'a.ft'])
      assert.equal(await parsed(name, content), [['a', 'x']], `${content} in ${name}`);
  }
  assert.equal(await parsed('noname', 'just text, and more\n'), [['just text, and more', undefined]]);
  assert.equal(await parsed('noname', 'texts\n'), [['texts', undefined]]);
});

test('the name of the text field alone is a header', async () => {
  const content = 'text\r\n"one, ""two"""\r\nthree\r\n';
  const expected = [
    { id: 'stdin:2', text: 'one, "two"' },
    { id: 'stdin:3', text: 'three' },
  ];
  const read = (text: string, options: CorpusOptions = {}) =>
    readAll('-', { input: Readable.from([text]), ...options });
  assert.equal(await read(content), expected);
  assert.equal(await read(`\ufeff"text"${content.slice(4)}`), expected);
  assert.equal(await read(content.replace('text', ' review '), { textField: 'review' }), expected);
  assert.equal((await read(content, { textField: 'review' })).length, 3);
  assert.equal((await read(content, { format: 'text' }))[0], { id: 'stdin:1', text: 'text' });
  assert.equal(await parsed('h.txt', 'text\nthree\n'), [['three', undefined]]);
});

test('gzip is told by the content, not the name', async () => {
  assert.equal(await parsed('b.csv.gz', gzipSync(COMMAS)), [['a', 'x']]);
  assert.equal(await parsed('b.csv', gzipSync(COMMAS)), [['a', 'x']]);
  assert.equal(await parsed('c.csv.gz', COMMAS), [['a', 'x']]);
  assert.equal(await parsed('noname', gzipSync(JSON_LINES)), [['a', 'x']]);
});

test('a forced format wins over name and content', async () => {
  const path = folder.write('d.csv', JSON_LINES);
  assert.equal(await readAll(path, { format: 'jsonl' }), [{ id: 'd.csv:1', text: 'a', label: 'x' }]);
  assert.equal(await readAll(path, { format: 'text' }), [{ id: 'd.csv:1', text: JSON_LINES.trim() }]);
});

test('UTF-16 is read by every reader', async () => {
  assert.equal(await parsed('e.csv', Buffer.from(`\ufeff${COMMAS}`, 'utf16le')), [['a', 'x']]);
  const faults = noFaults();
  await readAll(folder.write('e.jsonl', `\ufeff${JSON_LINES.replace('\n', '\r\n')}`), { faults });
  assert.equal(faults, { ...noFaults(), byteOrderMarks: 1 });
});

test('standard input, as bytes, gzip or strings', async () => {
  const expected = [{ id: 'stdin:1', text: 'a', label: 'x' }];
  for (const content of [Buffer.from(JSON_LINES), gzipSync(JSON_LINES), JSON_LINES]) {
    assert.equal(await readAll('-', { input: Readable.from([content]) }), expected);
  }
  const message = await inputErrorOf(() => readAll('-', { input: Readable.from(['{"text":1}']) }));
  holdsInOrder(message, 'stdin:1: found the number 1');
});

test('missing and empty files', async () => {
  const missing = `${folder.path}/nothing.csv`;
  holdsInOrder(await inputErrorOf(() => readAll(missing)), `${missing}: found no such file or folder`);
  for (const [name, content] of [
    ['f.jsonl', ''],
    ['f.jsonl', '\n\n'],
    ['f.csv', 'text,label\n'],
    ['f', ''],
  ] as const) {
    const path = folder.write(name, content);
    holdsInOrder(await inputErrorOf(() => readAll(path)), `${path}: found no texts, expected at least one`);
    assert.equal(await readAll(path, { allowEmpty: true }), []);
  }
});

test('a format that does not fit the source', async () => {
  const file = folder.write('g.csv', COMMAS);
  const message = await inputErrorOf(() => readAll(file, { format: 'folder' }));
  holdsInOrder(message, `${file}: found a file`, '"folder"', 'jsonl, csv, tsv, text, fasttext');
  holdsInOrder(await inputErrorOf(() => readAll(folder.path, { format: 'csv' })), 'found a folder', '"csv"');
});

test('an abort ends the reading with the reason given', async () => {
  const reason = new Error('enough');
  const file = folder.write('h.txt', 'a\nb\nc\n');
  const controller = new AbortController();
  const read: string[] = [];
  let caught: unknown;
  try {
    for await (const { text } of readCorpus(file, { signal: controller.signal })) {
      read.push(text);
      controller.abort(reason);
    }
  } catch (error) {
    caught = error;
  }
  assert.is(caught, reason);
  assert.equal(read, ['a']);
});

test('an abort wakes a reader that waits for standard input', async () => {
  const reason = new Error('enough');
  const input = new Readable({ read() {} });
  const controller = new AbortController();
  const reading = readAll('-', { input, signal: controller.signal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  await wait(20);
  controller.abort(reason);
  assert.is(await reading, reason);
  assert.ok(input.destroyed);
});

test('a consumer that stops early closes the stream', async () => {
  const input = Readable.from(Array.from({ length: 1000 }, (_, index) => `line ${index}\n`));
  for await (const _ of readCorpus('-', { input })) break;
  assert.ok(input.destroyed);
});

test('an endless stream is read in constant memory', async () => {
  const line = Buffer.from(`{"text":"${'word '.repeat(2000)}"}\n`);
  let sent = 0;
  const input = new Readable({
    read() {
      sent++;
      this.push(line);
    },
  });
  let rows = 0;
  for await (const _ of readCorpus('-', { input })) if (++rows === 2000) break;
  assert.ok(sent < rows + 100, `${sent} lines were taken for ${rows} rows`);
});

test('the options refuse what is unknown', () => {
  assert.equal(v.parse(corpusOptions, {}), {});
  assert.is(v.safeParse(corpusOptions, { format: 'xml' }).success, false);
  assert.is(v.safeParse(corpusOptions, { textField: '' }).success, false);
  assert.is(v.safeParse(corpusOptions, { encoding: 'utf-9' }).success, false);
  for (const delimiter of ['ab', 'x', '1', '"', '']) {
    assert.is(v.safeParse(corpusOptions, { delimiter }).success, false, delimiter);
  }
});

test('lines that cannot be read end nothing where faults are kept, in every form of one row a line', async () => {
  const files = {
    'a.jsonl': '{"text":"one"}\n{"text":"b\0"}\n{"text":"two"}\n',
    'a.txt': 'one\nb\0\ntwo\n',
    'a.ft': '__label__x one\nb\0\n__label__y two\n',
    'a.tsv': 'text\tlabel\none\tx\nb\0\ty\ntwo\tx\n',
  };
  const options = { keepFaults: true, ignoreLabels: true };
  for (const [name, content] of Object.entries(files)) {
    const path = folder.write(name, content);
    const examples = await readAll(path, options);
    assert.equal(
      examples.map(({ text }) => text),
      ['one', '', 'two'],
      name,
    );
    assert.match(examples[1]![FAULT]!, /found bytes that are zero/, name);
    const before: string[] = [];
    const read = async () => {
      for await (const { text } of readCorpus(path)) before.push(text);
    };
    assert.match(await inputErrorOf(read), /found bytes that are zero/, name);
    assert.equal(before, ['one'], name);
  }
});

test('a value that goes over lines ends with such a line: nobody knows where the next one begins', async () => {
  const path = folder.write(
    'values.json',
    '[\n{"text": "one"},\n{"text":\n"two\0"},\n{"text": "three"}\n]\n',
  );
  assert.match(
    await inputErrorOf(() => readAll(path, { keepFaults: true })),
    /values\.json:4: found bytes that are zero/,
  );
});

test('in a table with quotes, the row alone that such a line belongs to', async () => {
  const lines = {
    'alone, without quotes': 'b\0,y',
    'alone, in quotes': '"b\0",y',
    'at the start of a cell': '"b\0\nmore\n\nand more",y',
    'within a cell': '"b\n\0\nmore",y',
    'at the end of a cell': '"b\nmore\0",y',
    'twice in a cell': '"b\0\n""\0""\nmore",y',
  };
  for (const [name, row] of Object.entries(lines)) {
    const path = folder.write('table.csv', `text,label\none,x\n\n${row}\n"two\nlines",x\nthree,y\n`);
    const examples = await readAll(path, { keepFaults: true });
    assert.equal(
      examples.map(({ text }) => text),
      ['one', '', 'two\nlines', 'three'],
      name,
    );
    assert.match(examples[1]![FAULT]!, /table\.csv:\d: found bytes that are zero/, name);
    assert.is(examples[1]!.id, 'table.csv:4', name);
    const before: string[] = [];
    const read = async () => {
      for await (const { text } of readCorpus(path)) before.push(text);
    };
    assert.match(await inputErrorOf(read), /found bytes that are zero/, name);
    assert.equal(before, ['one'], name);
  }
});

test('a file of a folder that cannot be read is kept with its fault', async () => {
  folder.write('texts/1.txt', 'one');
  folder.write('texts/2.txt', 'some bytes \0');
  folder.write('texts/3.txt', 'two');
  const path = join(folder.path, 'texts');
  const examples = await readAll(path, { keepFaults: true });
  assert.equal(
    examples.map(({ text }) => text),
    ['one', '', 'two'],
  );
  assert.match(examples[1]![FAULT]!, /2\.txt:1: found bytes that are zero/);
  assert.match(await inputErrorOf(() => readAll(path)), /2\.txt:1/);
});

test('CSV: rows before what cannot be read are not lost', async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => `row ${i},x\n`).join('');
  for (const count of [1, 30, 5000])
    for (const [end, found] of [
      ['zero \0,x\n', /:\d+: found bytes that are zero/],
      ['"never closed,x\nand,y\n', /:\d+: found/],
    ] as const) {
      const path = folder.write('rows.csv', `text,label\n${rows(count)}${end}`);
      const before: string[] = [];
      const read = async () => {
        for await (const { text } of readCorpus(path)) before.push(text);
      };
      const message = await inputErrorOf(read);
      assert.match(message, found);
      assert.match(message, new RegExp(`rows\\.csv:${count + 2}: `));
      assert.is(before.length, count);
    }
});

test('examples that outgrow the memory are refused before the process ends', async () => {
  let read = 0;
  const endless = async function* () {
    for (;;) {
      read += 1;
      yield { id: String(read), text: 'a'.repeat(1000) };
    }
  };
  const message = await inputErrorOf(() => heldExamples(endless(), 'pile.jsonl', 1e6));
  assert.match(
    message,
    /^pile\.jsonl: found more than 689 texts, which do not fit into memory, expected what fits into the 0 MB/,
  );
  assert.is(read, 690);
});

test.run();
