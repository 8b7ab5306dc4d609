import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { InputError } from '../errors.js';
import { latin1ToWindows1252 } from '../text/windows1252.js';
import { byteCount, unpacked } from './bytes.js';
import type { EncodingFaults } from './encodingFaults.js';
import { peek } from './peek.js';

/** One line of a file without its line break. */
export interface Line {
  /** Counted from 1, as an editor shows it. */
  readonly number: number;
  readonly text: string;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** How far the first line is looked at to know the encoding and the line break. */
const HEAD_BYTES = 64 * 1024;
/** A longer line is no text: most likely the line breaks are missing. */
export const MAXIMUM_LINE_BYTES = 64 * 1024 * 1024;

/**
 * The lines of a file, in memory that does not grow with the file. UTF-8 and UTF-16 are told apart by the byte order
 * mark or by the zero bytes of the first line; gzip is unpacked. Lines end with LF, CRLF, or CR where no LF is near.
 */
export async function* decodeLines(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  faults: EncodingFaults,
  maximumBytes = MAXIMUM_LINE_BYTES,
): AsyncGenerator<Line> {
  const bytes = await asUtf8(unpacked(path, chunks), faults);
  const { head, all } = await peek(bytes, holdsFirstLine);
  const first = Buffer.concat(head).subarray(0, HEAD_BYTES);
  const loneReturns = !first.includes(LINE_FEED) && first.includes(CARRIAGE_RETURN);
  let number = 0;
  for await (const line of splitBytes(all, loneReturns ? CARRIAGE_RETURN : LINE_FEED, maximumBytes)) {
    number++;
    if (line === 'too long') throw tooLong(path, number, maximumBytes);
    if (loneReturns && line.terminated) faults.carriageReturns++;
    const isWindowsEnd = !loneReturns && line.content.at(-1) === CARRIAGE_RETURN;
    yield { number, text: lineText(isWindowsEnd ? line.content.subarray(0, -1) : line.content, faults) };
  }
}

function tooLong(path: string, line: number, maximumBytes: number): InputError {
  return new InputError({
    where: `${path}:${line}`,
    found: `a line of more than ${maximumBytes.toLocaleString('en-US')} bytes`,
    expected: 'shorter lines',
    advice: 'Is it a text file with one text or record a line?',
  });
}

function holdsFirstLine(chunks: readonly Uint8Array[]): boolean {
  const last = chunks.at(-1);
  const size = byteCount(chunks);
  return last !== undefined && size >= 4 && (size >= HEAD_BYTES || last.includes(LINE_FEED));
}

/** UTF-16 turned into UTF-8, so that lines are split in one place only; other bytes pass unchanged. */
async function asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  faults: EncodingFaults,
): Promise<AsyncIterable<Uint8Array>> {
  const { head, all } = await peek(chunks, holdsFirstLine);
  const encoding = utf16Order(Buffer.concat(head));
  if (encoding === undefined) return all;
  faults.utf16Files++;
  return transcode(all, new TextDecoder(encoding));
}

async function* transcode(
  chunks: AsyncIterable<Uint8Array>,
  decoder: TextDecoder,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The byte order of UTF-16 text, undefined for anything else. */
function utf16Order(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  // Western letters in UTF-16 have a zero in one half only; in UTF-8 a zero byte is a rare accident.
  const lineEnd = head.indexOf(LINE_FEED);
  const firstLine = head.subarray(0, lineEnd < 0 ? HEAD_BYTES : Math.max(4, lineEnd + 1));
  const zeros = [0, 0];
  firstLine.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2]!++;
  });
  const [even, odd] = zeros.map((count) => count / (firstLine.length / 2)) as [number, number];
  if (odd > 0.4 && even < 0.1) return 'utf-16le';
  if (even > 0.4 && odd < 0.1) return 'utf-16be';
  return undefined;
}

interface ByteLine {
  readonly content: Buffer;
  /** False only for a last line without line break. */
  readonly terminated: boolean;
}

async function* splitBytes(
  chunks: AsyncIterable<Uint8Array>,
  terminator: number,
  maximumBytes: number,
): AsyncGenerator<ByteLine | 'too long'> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(terminator); end >= 0; end = chunk.indexOf(terminator, start)) {
      const piece = chunk.subarray(start, end);
      if (pendingBytes + piece.length > maximumBytes) yield 'too long';
      yield { content: Buffer.concat([...pending, piece]), terminated: true };
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > maximumBytes) yield 'too long';
  }
  if (pending.length > 0) yield { content: Buffer.concat(pending), terminated: false };
}

function lineText(bytes: Buffer, faults: EncodingFaults): string {
  const valid = isUtf8(bytes);
  if (!valid) faults.latin1Lines++;
  const text = valid ? bytes.toString('utf8') : latin1ToWindows1252(bytes.toString('latin1'));
  if (!valid || text.charCodeAt(0) !== 0xfeff) return text;
  // At any line's start, because `cat a.csv b.csv` leaves marks in the middle.
  faults.byteOrderMarks++;
  return text.slice(1);
}
