import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DecodingOptions, decodeLines, type Line } from '../../src/corpus/decode.js';
import { describeFaults, type EncodingFaults, noFaults } from '../../src/corpus/encodingFaults.js';
import { holdsInOrder, inputErrorOf, streamOf } from './helpers.js';

interface Decoded {
  readonly lines: string[];
  readonly faults: EncodingFaults;
}

/** Decodes the bytes in pieces of the given size; the size must never matter. */
async function decodeIn(bytes: Buffer, pieceSize: number, options: DecodingOptions = {}): Promise<Decoded> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize) pieces.push(bytes.subarray(at, at + pieceSize));
  const faults = noFaults();
  const lines: string[] = [];
  for await (const line of decodeLines('some.txt', streamOf(pieces), faults, options)) {
    assert.is(line.number, lines.length + 1);
    lines.push(line.text);
  }
  return { lines, faults };
}

async function decodesTo(
  bytes: Buffer,
  lines: readonly string[],
  faults: Partial<EncodingFaults>,
): Promise<void> {
  for (const size of [1, 2, 3, 7, 1 << 20]) {
    const decoded = await decodeIn(bytes, size);
    assert.equal(decoded.lines, lines, `in pieces of ${size} bytes`);
    assert.equal(decoded.faults, { ...noFaults(), ...faults }, `in pieces of ${size} bytes`);
  }
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

test('plain UTF-8 has nothing to report', () =>
  decodesTo(Buffer.from('café\n\n日本 🎬\nlast'), ['café', '', '日本 🎬', 'last'], {}));

test('a file without bytes has no lines', () => decodesTo(Buffer.alloc(0), [], {}));

test('a final line break starts no further line', () => decodesTo(Buffer.from('a\nb\n'), ['a', 'b'], {}));

test('other Unicode line separators stay inside the line', () =>
  decodesTo(Buffer.from('a\u2028b\u0085c\u000bd\n'), ['a\u2028b\u0085c\u000bd'], {}));

test('byte order marks are removed at every line start, and only there', () =>
  decodesTo(Buffer.from('\ufeffone\n\ufefftwo \ufeff\n'), ['one', 'two \ufeff'], { byteOrderMarks: 2 }));

test('CRLF ends a line as LF does, and is nothing to report', () =>
  decodesTo(Buffer.from('one\r\ntwo\r\n\r\nlast\r'), ['one', 'two', '', 'last'], {}));

test('lone CR breaks lines where there is no LF', () =>
  decodesTo(Buffer.from('one\rtwo\rthree'), ['one', 'two', 'three'], { carriageReturns: 2 }));

test('a stray CR inside a line of an LF file stays', () =>
  decodesTo(Buffer.from('one\rtwo\nthree\n'), ['one\rtwo', 'three'], {}));

test('UTF-16 with byte order mark', async () => {
  const text = '\ufeffcafé 🎬\r\n日本\n';
  const faults = { utf16Files: 1 };
  await decodesTo(Buffer.from(text, 'utf16le'), ['café 🎬', '日本'], faults);
  await decodesTo(bigEndian(text), ['café 🎬', '日本'], faults);
});

test('UTF-16 without byte order mark', async () => {
  for (const text of ['café\nnoir\n', 'a\nb\n', '\nab\n', 'one line']) {
    const lines = text.replace(/\n$/, '').split('\n');
    await decodesTo(Buffer.from(text, 'utf16le'), lines, { utf16Files: 1 });
    await decodesTo(bigEndian(text), lines, { utf16Files: 1 });
  }
});

test('half a character at the end of UTF-16 is not dropped silently', () =>
  decodesTo(Buffer.from([...Buffer.from('\ufeffab', 'utf16le'), 0x63]), ['ab\ufffd'], { utf16Files: 1 }));

test('zero bytes in what is not UTF-16 are refused with the line, wherever they are', async () => {
  const later = Buffer.from(`${'some line\n'.repeat(20_000)}one\u0000two three\n`);
  for (const [bytes, line] of [
    [Buffer.from('one\u0000two three\n'), 1],
    [later, 20_001],
  ] as const) {
    const message = await inputErrorOf(() => decodeIn(bytes, 4096));
    holdsInOrder(message, `some.txt:${line}: found bytes that are zero`, '--encoding', 'tr -d');
  }
});

test('an encoding that is named is used, and every line must be in it', async () => {
  const decodeAs = async (encoding: string, ...bytes: number[]) =>
    (await decodeIn(Buffer.from(bytes), 2, { encoding })).lines;
  assert.equal(await decodeAs('shift_jis', 0x93, 0xfa, 0x96, 0x7b, 0x0a, 0x61), ['日本', 'a']);
  assert.equal(await decodeAs('cp1251', 0xe4, 0xe0), ['да']);
  assert.equal(await decodeAs('gb18030', 0xd6, 0xd0), ['中']);
  assert.equal(await decodeAs('utf-16be', 0x4e, 0x2d, 0x00, 0x0a, 0x65, 0x87), ['中', '文']);
  const message = await inputErrorOf(() => decodeAs('utf-8', 0x61, 0x0a, 0xe9, 0x0a));
  holdsInOrder(message, 'some.txt:2: found bytes that are not utf-8', '--encoding');
});

test('a line that is not UTF-8 is Windows-1252, its neighbours are not', () =>
  decodesTo(
    Buffer.from([
      ...Buffer.from('café\n'),
      ...[0x93, 0x63, 0x61, 0x66, 0xe9, 0x94, 0x80, 0x81, 0x0a, 0xc3, 0xa9],
    ]),
    ['café', '“café”€\u0081', 'é'],
    { latin1Lines: 1 },
  ));

test('all of Windows-1252 is decoded as the standard has it', async () => {
  const special = Array.from({ length: 32 }, (_, index) => 0x80 + index);
  // A leading é makes the line invalid UTF-8.
  const { lines } = await decodeIn(Buffer.from([0xe9, 0x20, ...special]), 100);
  assert.is(lines[0], 'é €\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ');
});

test('gzip is unpacked whatever it is called, several members too', () =>
  decodesTo(Buffer.concat([gzipSync('one\r\ntw'), gzipSync('o\n')]), ['one', 'two'], {}));

test('truncated and damaged gzip', async () => {
  const packed = gzipSync(
    Buffer.from(Array.from({ length: 5000 }, (_, index) => `line ${index}`).join('\n')),
  );
  const truncated = await inputErrorOf(() => decodeIn(packed.subarray(0, packed.length - 20), 1000));
  holdsInOrder(
    truncated,
    'some.txt: found a gzip file that ends too early',
    'expected a complete one',
    'again',
  );
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 200, 260);
  holdsInOrder(await inputErrorOf(() => decodeIn(damaged, 1000)), 'some.txt: found a damaged gzip file');
});

/** The first bytes of files that people have, as the tools that make them write them. */
const BINARY: readonly (readonly [string, string, ...string[]])[] = [
  ['PK\x03\x04\0\0\0\0', 'a ZIP archive', 'unzip'],
  [`PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`, 'an office document, such as an Excel workbook', 'CSV'],
  [`train/pos/0_9.txt${'\0'.repeat(240)}ustar\x0000`, 'a tar archive', 'tar -xf'],
  ['BZh91AY&SY', 'a bzip2 file', 'bunzip2'],
  ['\xfd7zXZ\0', 'an xz file', 'unxz'],
  ['PAR1\x15\x04', 'a Parquet file in a stream or packed', 'name the file'],
  ['WARC/1.0\r\n', 'a web archive (WARC)', 'textvat prepare'],
  ['ARROW1\0\0', 'an Arrow or Feather file', 'read_feather'],
  ['\x80\x04\x95\x10\0', 'a pickle of Python', 'read_pickle', 'trust'],
  ['SQLite format 3\0', 'an SQLite database', 'sqlite3 -header -csv'],
  ['%PDF-1.7\n%', 'a PDF document', 'pdftotext'],
  ['\x89PNG\r\n\x1a\n', 'an image', 'Leave out'],
  ['\xff\xd8\xff\xe0', 'an image', 'Leave out'],
  ['\x7fELF\x02', 'a program', 'Leave out'],
  ['\xff\xfe\0\0a\0\0\0', 'text in UTF-32', 'iconv'],
];

test('files that are no text are named, with the way out, packed or not', async () => {
  for (const [start, name, ...advice] of BINARY) {
    const bytes = Buffer.from(start, 'latin1');
    for (const packed of [bytes, gzipSync(bytes)]) {
      const message = await inputErrorOf(() => decodeIn(packed, 2));
      holdsInOrder(message, `some.txt: found ${name}, expected text, plain or packed.`, ...advice);
    }
  }
});

test('text that begins like a binary format is text', () =>
  decodesTo(Buffer.from('PAR1 and PKZIP\nORC, BZh\n'), ['PAR1 and PKZIP', 'ORC, BZh'], {}));

test('gzip within gzip is refused', async () => {
  const message = await inputErrorOf(() => decodeIn(gzipSync(gzipSync('text')), 5));
  holdsInOrder(message, 'some.txt: found a gzip file within a gzip file', 'Unpack it once first');
});

test('a line may be as long as the limit and no longer', async () => {
  assert.equal((await decodeIn(Buffer.from('1234\n12345\n'), 3, { maximumLineBytes: 5 })).lines, [
    '1234',
    '12345',
  ]);
  for (const text of ['1234\n123456\n1', '1234\n123456']) {
    const message = await inputErrorOf(() => decodeIn(Buffer.from(text), 3, { maximumLineBytes: 5 }));
    holdsInOrder(message, 'some.txt:2: found a line of more than 5 bytes', 'expected shorter lines');
  }
});

test('a line that is too long, or holds zero bytes, is passed over where faults are kept', async () => {
  for (const size of [1, 3, 100]) {
    const text = `12\n${'"x'.repeat(25)}\n\n34\na\0"\n56\n${'y'.repeat(9)}`;
    const lines: Line[] = [];
    const bytes = Buffer.from(text);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    const options = { maximumLineBytes: 5, keepFaults: true };
    for await (const line of decodeLines('a.txt', streamOf(pieces), noFaults(), options)) lines.push(line);
    assert.equal(
      lines.map((line) => line.text),
      ['12', '', '', '34', '', '56', ''],
    );
    assert.equal(
      lines.map((line) => line.number),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.equal(
      lines.flatMap(({ number, fault }) => (fault === undefined ? [] : [number])),
      [2, 5, 7],
    );
    assert.equal(
      lines.map(({ hasOddQuotes }) => hasOddQuotes),
      [undefined, true, undefined, undefined, true, undefined, false],
    );
    holdsInOrder(lines[1]!.fault!.message, 'a.txt:2: found a line of more than 5 bytes');
    holdsInOrder(lines[4]!.fault!.message, 'a.txt:5: found bytes that are zero');
  }
});

test('a line without end is refused as soon as it is too long', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 70; piece += 1) yield Buffer.alloc(1000, 120);
    throw new Error('asked for more than it needed');
  }
  const read = async () => {
    for await (const _ of decodeLines('pipe', endless(), noFaults(), { maximumLineBytes: 5000 })) {
      // Nothing comes.
    }
  };
  holdsInOrder(await inputErrorOf(read), 'pipe:1: found a line of more than 5,000 bytes');
});

test('a long line comes out whole', async () => {
  const long = 'é'.repeat(200_000);
  assert.equal((await decodeIn(Buffer.from(`${long}\nb`), 65_536)).lines, [long, 'b']);
});

test('the first line is given before the second has come', async () => {
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('first line\n');
    throw new Error('asked for more than it needed');
  }
  const lines = decodeLines('pipe', slow(), noFaults());
  assert.equal((await lines.next()).value, { number: 1, text: 'first line' });
});

test('faults become one sentence with counts', () => {
  assert.is(describeFaults(noFaults()), undefined);
  assert.is(
    describeFaults({ byteOrderMarks: 1, utf16Files: 2, latin1Lines: 1234, carriageReturns: 1 }),
    '2 files in UTF-16; 1 byte order mark removed; 1,234 lines not in UTF-8, read as Windows-1252 (--encoding names another); ' +
      '1 line ended by a carriage return alone.',
  );
});

test.run();
