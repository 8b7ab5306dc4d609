/** Zstandard and Parquet files, sound and hostile. */
import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FAULT } from '../../src/corpus/example.js';
import { type CorpusOptions, readAll, readCorpus } from '../../src/corpus/readCorpus.js';
import { holdsInOrder, inputErrorOf, seededRandom, temporaryFolder } from './helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

/** By `zstd -19`. */
const PACKED =
  'KLUv/SR3nQIA8sQQFMA97v833dUCcqeyZWV0+19JHXch4Lo6crRb3zh3pE8aflw/K7hOXTh7U5gH7xA/wYc6wDft28N+sRtbqIsLj/Sj2wQAAOopFDUpH7tt5gGbBX9V';
const ROWS = [
  { text: 'a film to remember, a film to forget, a film to remember', label: 'x' },
  { text: 'zweiter Text über ein Buch' },
];

/** A frame without compression. @param windowByte as RFC 8878 has it: 0x38 is 128 KiB */
function frame(blocks: readonly Uint8Array[], windowByte = 0x38): Buffer {
  const parts = blocks.map((bytes, at) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((bytes.length << 3) | Number(at === blocks.length - 1), 0, 3);
    return Buffer.concat([header, bytes]);
  });
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, windowByte]), ...parts]);
}

/** Blocks of 128 KiB of one byte each, four bytes long. */
function bomb(blocks: number): Buffer {
  const block = Buffer.alloc(4);
  block.writeUIntLE(((2 ** 17) << 3) | 2, 0, 3);
  block[3] = 0x61;
  return Buffer.concat([frame([]), ...Array.from({ length: blocks }, () => block)]);
}

const withoutIds = (rows: readonly { text: string; label?: string }[]) =>
  rows.map(({ text, label }) => (label === undefined ? { text } : { text, label }));

test('Zstandard is unpacked, whatever the name, in frames and pieces', async () => {
  const packed = Buffer.from(PACKED, 'base64');
  for (const name of ['a.jsonl.zst', 'a.jsonl', 'a'])
    assert.equal(withoutIds(await readAll(folder.write(name, packed))), ROWS, name);
  const twice = folder.write('twice.jsonl.zst', Buffer.concat([packed, packed]));
  assert.is((await readAll(twice)).length, 4);
  const lines = Array.from({ length: 3000 }, (_, at) => Buffer.from(`a text with the number ${at}\n`));
  const many = await readAll(folder.write('many.txt.zst', frame(lines)));
  assert.equal([many.length, many[2999]?.text], [3000, 'a text with the number 2999']);
});

test('Zstandard that ends too early, is damaged, is packed twice or wants gigabytes is refused', async () => {
  const lines = Array.from({ length: 100 }, () => Buffer.from('a line of text\n'.repeat(50)));
  const whole = frame(lines);
  for (const end of [8, 300, whole.length - 1])
    holdsInOrder(
      await inputErrorOf(() => readAll(folder.write('cut.txt.zst', whole.subarray(0, end)))),
      'cut.txt.zst: found a Zstandard file that ends too early, expected a complete one',
    );
  const damaged = Buffer.from(PACKED, 'base64');
  damaged[12]! ^= 0xff;
  damaged[13]! ^= 0xff;
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.write('d.zst', damaged))),
    'd.zst: found a damaged Zstandard file',
  );
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.write('z.gz', frame([gzipSync('a text')])))),
    'found a gzip file within a Zstandard file',
  );
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.write('w.zst', frame([Buffer.from('a text')], 0xa8)))),
    'found a Zstandard file that needs 2048 MiB of memory, expected at most 128 MiB',
  );
});

test('a bomb of 8 GB ends at the longest line, in little memory', async () => {
  const path = folder.write('bomb.zst', bomb(65_536));
  assert.ok(statSync(path).size < 300_000);
  const before = process.memoryUsage().rss;
  holdsInOrder(await inputErrorOf(() => readAll(path)), 'bomb.zst:1: found a line of more than');
  assert.ok(process.memoryUsage().rss - before < 600 * 2 ** 20);
});

const COLUMNS = {
  id: { name: 'id', data: Array.from({ length: 2500 }, (_, at) => `row ${at}`) },
  review: { name: 'review', data: Array.from({ length: 2500 }, (_, at) => `review number ${at}`) },
  stars: { name: 'stars', data: Array.from({ length: 2500 }, (_, at) => at % 5) },
};
const parquet = (columnData: readonly { name: string; data: unknown[] }[], more = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData: columnData as never, ...more }));
const reviewFile = (more = {}) => parquet(Object.values(COLUMNS), { rowGroupSize: 1000, ...more });

test('Parquet: rows of all groups, with ids, fields by their names and a note', async () => {
  const path = folder.write('reviews.parquet', reviewFile());
  const notes: string[] = [];
  const rows = await readAll(path, { onNote: (note) => notes.push(note) });
  assert.is(rows.length, 2500);
  assert.equal(
    { ...rows[2404]!, [Symbol.for('x')]: undefined },
    { id: 'row 2404', text: 'review number 2404', label: '4', [Symbol.for('x')]: undefined },
  );
  assert.equal(notes, [`${path}: the text is taken from "review", the label is taken from "stars"`]);
  const options: CorpusOptions = { textField: 'id', labelField: 'review', format: 'parquet' };
  assert.equal((await readAll(path, options))[7]?.label, 'review number 7');
});

test('Parquet in all kinds of compression that its writer has, and without ids', async () => {
  for (const codec of ['UNCOMPRESSED', 'SNAPPY']) {
    const path = folder.write(
      `${codec}.parquet`,
      parquet([{ name: 'text', data: ['one', 'two'] }], { codec }),
    );
    assert.equal(await readAll(path), [
      { id: `${codec}.parquet:1`, text: 'one' },
      { id: `${codec}.parquet:2`, text: 'two' },
    ]);
  }
});

test('Parquet: nested fields, and numbers beyond 2^53 as ids to the last digit', async () => {
  const path = folder.write(
    'nested.parquet',
    parquet([
      { name: 'data', data: [{ text: 'one' }, { text: 'two' }] },
      { name: 'id', data: [2n ** 60n + 1n, 3n] },
    ]),
  );
  const rows = await readAll(path, { textField: 'data.text' });
  assert.equal(
    rows.map(({ id, text }) => [id, text]),
    [
      ['1152921504606846977', 'one'],
      ['3', 'two'],
    ],
  );
});

test('Parquet: a row without text names its number, or is kept with its fault', async () => {
  const path = folder.write('gaps.parquet', parquet([{ name: 'text', data: ['one', null, 'three'] }]));
  holdsInOrder(await inputErrorOf(() => readAll(path)), 'gaps.parquet:2: found null, expected a string');
  const rows = await readAll(path, { keepFaults: true });
  assert.equal(
    rows.map(({ text }) => text),
    ['one', '', 'three'],
  );
  assert.ok(rows[1]?.[FAULT]);
});

test('Parquet: another format named, standard input, packed and cut off', async () => {
  const bytes = reviewFile();
  const path = folder.write('r.parquet', bytes);
  holdsInOrder(await inputErrorOf(() => readAll(path, { format: 'csv' })), 'found a Parquet file', '"csv"');
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.write('r.csv', 'text\nx\n'), { format: 'parquet' })),
    '"parquet"',
  );
  const packed = folder.write('r.parquet.gz', gzipSync(bytes));
  holdsInOrder(await inputErrorOf(() => readAll(packed)), 'a Parquet file in a stream or packed', 'unpacked');
  const cut = folder.write('cut.parquet', bytes.subarray(0, bytes.length - 100));
  holdsInOrder(await inputErrorOf(() => readAll(cut)), 'cut.parquet: found a damaged Parquet file');
  assert.equal(await readAll(folder.write('p.txt', 'PAR1 is a mark\n')), [
    { id: 'p.txt:1', text: 'PAR1 is a mark' },
  ]);
});

test('damaged bytes give rows or one clear error, never anything else', async () => {
  const random = seededRandom(11);
  const files = [
    reviewFile(),
    frame([Buffer.from('{"text":"one"}\n'.repeat(40))]),
    Buffer.from(PACKED, 'base64'),
  ];
  for (let round = 0; round < 150; round += 1) {
    const bytes = Buffer.from(files[round % files.length]!);
    for (let change = 0; change < 3; change += 1)
      bytes[4 + Math.floor(random() * (bytes.length - 4))] = Math.floor(random() * 256);
    const path = folder.write('fuzzed', bytes);
    try {
      for await (const _ of readCorpus(path, { keepFaults: true, format: undefined, allowEmpty: true }));
    } catch (error) {
      assert.is((error as Error).name, 'InputError', `round ${round}: ${(error as Error).stack}`);
    }
  }
});

test.run();
