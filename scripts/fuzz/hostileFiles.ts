/** Files that are meant to break readers. Each has sound rows before what is wrong, and behind it where that can be read. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface HostileFile {
  readonly name: string;
  /** Sound rows before what is wrong: none may be lost. */
  readonly before: number;
  /** Sound rows behind it that count where faults are kept. */
  readonly behind?: number;
  readonly write: () => Iterable<string | Uint8Array>;
}

const MIB = 2 ** 20;
const row = (number: number) =>
  JSON.stringify({ id: `sound-${number}`, text: `A sound text with the number ${number}.` });
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `${row(from + i)}\n`).join('');

function* many(piece: string | Uint8Array, count: number): Generator<string | Uint8Array> {
  for (let i = 0; i < count; i += 1) yield piece;
}

/** Some of a byte, one MiB at a time. */
const fill = (letter: string, mebibytes: number) => many(Buffer.alloc(MIB, letter), mebibytes);

function* inJson(before: number, behind: number, hostile: Iterable<string | Uint8Array>) {
  yield rows(before);
  yield* hostile;
  yield `\n${rows(behind, before)}`;
}

function* series(...parts: readonly (string | Uint8Array | Iterable<string | Uint8Array>)[]) {
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Uint8Array) yield part;
    else yield* part;
  }
}

function* randomBytes(count: number, seed: number): Generator<Uint8Array> {
  let state = seed;
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24 || 1;
  }
  yield bytes;
}

const jsonFile = (name: string, hostile: () => Iterable<string | Uint8Array>, behind = 3): HostileFile => ({
  name: `${name}.jsonl`,
  before: 3,
  behind,
  write: () => inJson(3, behind, hostile()),
});
const textField = (inside: Iterable<string | Uint8Array>) => series('{"text":"', inside, '"}');

const longLines: readonly HostileFile[] = [
  jsonFile('line of 200 MB', () => textField(fill('x', 200))),
  jsonFile('line of 200 MB that is no JSON', () => fill('x', 200)),
  {
    name: 'line of 200 MB.txt',
    before: 1,
    behind: 1,
    write: () => series('one\n', fill('x', 200), '\ntwo\n'),
  },
  {
    name: 'line of 200 MB.ft',
    before: 1,
    behind: 1,
    write: () => series('__label__a one\n', fill('x', 200), '\n__label__b two\n'),
  },
  {
    name: 'line of 200 MB.tsv',
    before: 1,
    behind: 1,
    write: () => series('text\tid\none\t1\n', fill('x', 200), '\t2\ntwo\t3\n'),
  },
  { name: 'line of 200 MB.csv', before: 1, write: () => series('text,id\none,1\n', fill('x', 200), ',2\n') },
  { name: 'blank lines.jsonl', before: 3, behind: 3, write: () => inJson(3, 3, fill('\n', 5)) },
];

const deep: readonly HostileFile[] = [
  jsonFile('a million brackets', () => series('{"text":"a","x":', '['.repeat(MIB), ']'.repeat(MIB), '}')),
  jsonFile('a million open objects', () => series('{"text":'.repeat(MIB / 8))),
  jsonFile('a million fields', () =>
    series(
      '{',
      many('"field":1,', 1000),
      ...Array.from({ length: 1e5 }, (_, i) => `"f${i}":1,`),
      '"text":"a"}',
    ),
  ),
  {
    name: 'deep over lines.json',
    before: 1,
    write: () => series('[\n{"text":"one"},\n', '{"text":"two","x":', many('[\n', MIB)),
  },
  {
    name: 'array on one line.json',
    before: 100_000,
    write: () => series('[', rows(100_000).trimEnd().replaceAll('\n', ','), ']'),
  },
  jsonFile('numbers without end', () => series(`{"text":"a","id":${'9'.repeat(MIB)}}`)),
];

const quotes: readonly HostileFile[] = [
  {
    name: 'quote that is never closed.csv',
    before: 1,
    write: () => series('text,id\none,1\n"two,2\n', many(`${'three '.repeat(20)},3\n`.repeat(1000), 650)),
  },
  { name: 'only quotes.csv', before: 1, write: () => series('text,id\none,1\n', fill('"', 30), '\n') },
  {
    name: 'pairs of quotes.csv',
    before: 1,
    write: () => series('text,id\none,1\n', many('"",""\n"a""b",x\n'.repeat(1000), 300)),
  },
  { name: 'a million columns.csv', before: 0, write: () => series('text,id', many(',c', MIB), '\none,1\n') },
  {
    name: 'delimiters only.csv',
    before: 1,
    behind: 1,
    write: () => series('text,id\none,1\n', ','.repeat(10 * MIB), '\ntwo,2\n'),
  },
];

const bytes: readonly HostileFile[] = [
  { name: 'noise.txt', before: 1, write: () => series('one\n', randomBytes(5 * MIB, 7)) },
  jsonFile('noise', () => randomBytes(5 * MIB, 8)),
  jsonFile('halves of characters', () =>
    series('{"text":"', Buffer.from([0xc3, 0x28, 0xe2, 0x82, 0xf0, 0x9f, 0xed, 0xa0, 0x80]), '"}'),
  ),
  jsonFile('half surrogates', () => series(`{"text":"${'\\ud800'.repeat(100_000)}"}`)),
  jsonFile('zero bytes', () => textField(fill('\0', 20))),
  {
    name: 'half of UTF-16.txt',
    before: 1,
    write: () => series(Buffer.from('\ufeffone\ntwo\n', 'utf16le'), Buffer.from([0x61])),
  },
];

const large: readonly HostileFile[] = [
  {
    name: '50,000 labels.jsonl',
    before: 50_000,
    write: () => Array.from({ length: 50_000 }, (_, i) => `{"text":"text ${i}","label":"label ${i}"}\n`),
  },
  {
    name: 'texts of 10 MB.jsonl',
    before: 10,
    write: () => Array.from({ length: 10 }, () => `{"text":"${'a word '.repeat(1.5e6)}"}\n`),
  },
];

const MARKUP = {
  'open tags': '<div>',
  'closed tags': '</div>',
  'open comments': '<!-- ',
  'signs of tags': '<',
  entities: '&amp',
  'attributes without end': '<a b="',
  'script tags': '<script>',
  'combining marks': 'a\u0301\u0301',
};
const markup: readonly HostileFile[] = Object.entries(MARKUP).map(([name, piece]) =>
  jsonFile(`only ${name}`, () => series(JSON.stringify({ text: piece.repeat(1e6 / piece.length) }))),
);
const pages: readonly HostileFile[] = Object.entries(MARKUP).map(([name, piece]) => ({
  name: `only ${name}.html`,
  before: 0,
  write: () => series('<!doctype html><html><body>', piece.repeat(1e6 / piece.length)),
}));

const WARC_RECORD = (body: string, length = body.length) =>
  `WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: ${length}\r\n\r\n${body}\r\n\r\n`;
const PAGE = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>${'A sound page of some length. '.repeat(20)}</p></body></html>`;
const archives: readonly HostileFile[] = [
  {
    name: 'cut off.warc',
    before: 1,
    write: () => series(WARC_RECORD(PAGE), WARC_RECORD(PAGE).slice(0, 200)),
  },
  {
    name: 'of another length.warc',
    before: 1,
    write: () => series(WARC_RECORD(PAGE), WARC_RECORD(PAGE, 1e12)),
  },
  {
    name: 'headers without end.warc',
    before: 1,
    write: () => series(WARC_RECORD(PAGE), 'WARC/1.0\r\n', fill('x', 100)),
  },
  { name: 'garbage.parquet', before: 0, write: () => series('PAR1\0\0', randomBytes(MIB, 9), 'PAR1') },
];

export const hostileFiles: readonly HostileFile[] = [
  ...[...longLines, ...deep, ...quotes, ...bytes],
  ...[...large, ...markup, ...pages, ...archives],
];

/** Those that are small when packed. */
export const bombs: readonly HostileFile[] = [
  jsonFile('bomb of one line', () => textField(fill('x', 1000))),
  { name: 'bomb of blank lines.jsonl', before: 3, behind: 3, write: () => inJson(3, 3, fill('\n', 5)) },
  { name: 'bomb of short lines.txt', before: 1000, write: () => many('x\n'.repeat(MIB / 2), 4) },
];

export async function writePlain({ write }: HostileFile, path: string): Promise<void> {
  const out = createWriteStream(path);
  for (const piece of write()) if (!out.write(piece)) await once(out, 'drain');
  await ended(out);
}

function ended(out: WriteStream): Promise<unknown> {
  out.end();
  return once(out, 'close');
}

export async function writeGzip({ write }: HostileFile, path: string): Promise<void> {
  await pipeline(Readable.from(write()), createGzip(), createWriteStream(path));
}

/** By the program of that name. @returns whether it is there */
export function zstandard(path: string): boolean {
  return spawnSync('zstd', ['-q', '-f', '--rm', path]).status === 0;
}
