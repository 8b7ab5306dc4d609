import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { InputError } from '../errors.js';
import { latin1ToWindows1252 } from '../text/windows1252.js';
import { type ByteLine, type ByteSplitter, byteSplitter, hasOddQuotes } from './byteLines.js';
import { byteCount, unpacked } from './bytes.js';
import { type EncodingFaults, noFaults } from './encodingFaults.js';
import { peek } from './peek.js';

/** One line of a file without its line break. */
export interface Line {
  /** Counted from 1, as an editor shows it. */
  readonly number: number;
  readonly text: string;
  /** Why it could not be read, where such lines are kept; its text is empty then. */
  readonly fault?: InputError;
  /** Of a line that could not be read: whether the number of its double quotes is odd. */
  readonly hasOddQuotes?: boolean;
}

/** As many as come with a piece of the file, and then the next ones. Each piece is read to its end before the next. */
export type Lines = AsyncIterable<Iterable<Line>>;

/** The beginning of a text: what has come with the first line that is not blank. */
export interface Head {
  readonly lines: readonly string[];
  /** The last line may go on. */
  readonly isCut: boolean;
}

export interface DecodingOptions {
  /** Any label of the WHATWG encoding standard; by default detected from the bytes. */
  readonly encoding?: string | undefined;
  readonly maximumLineBytes?: number | undefined;
  /** A line that cannot be read comes with its fault, and ends nothing. */
  readonly keepFaults?: boolean | undefined;
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
  options: DecodingOptions = {},
): AsyncGenerator<Line> {
  const { lines } = await decodeText(path, chunks, faults, options);
  for await (const some of lines) yield* some;
}

interface DecodedText {
  /** Decoded anew at each call. */
  readonly head: () => Head;
  readonly lines: Lines;
}

/** The lines as `decodeLines` gives them, all of them, with those that come first to look at beforehand. */
export async function decodeText(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  faults: EncodingFaults,
  { encoding, maximumLineBytes = MAXIMUM_LINE_BYTES, keepFaults = false }: DecodingOptions = {},
): Promise<DecodedText> {
  const { bytes, isRaw } = await asUtf8(path, unpacked(path, chunks), faults, encoding);
  const { head, all } = await peek(bytes, holdsFirstText);
  const start = Buffer.concat(head).subarray(0, HEAD_BYTES);
  const loneReturns = !start.includes(LINE_FEED) && start.includes(CARRIAGE_RETURN);
  const toLine = lineDecoder(path, loneReturns, maximumLineBytes, isRaw);
  const terminator = loneReturns ? CARRIAGE_RETURN : LINE_FEED;
  return {
    head: () => headOf(start, terminator, toLine, keepFaults),
    lines: decoded(all, byteSplitter(terminator, maximumLineBytes, keepFaults), toLine, faults, keepFaults),
  };
}

type LineDecoder = (line: ByteLine, number: number, faults: EncodingFaults) => string;

async function* decoded(
  chunks: AsyncIterable<Uint8Array>,
  { push, end }: ByteSplitter,
  toLine: LineDecoder,
  faults: EncodingFaults,
  keepFaults: boolean,
): AsyncGenerator<Iterable<Line>> {
  let number = 0;
  const linesOf = function* (some: Iterable<ByteLine>): Generator<Line> {
    for (const line of some) yield lineOf(line, ++number, toLine, faults, keepFaults);
  };
  for await (const chunk of chunks) yield linesOf(push(chunk));
  yield linesOf(end());
}

function lineOf(
  line: ByteLine,
  number: number,
  toLine: LineDecoder,
  faults: EncodingFaults,
  keepFaults: boolean,
): Line {
  try {
    return { number, text: toLine(line, number, faults) };
  } catch (error) {
    if (!keepFaults || !(error instanceof InputError)) throw error;
    return { number, text: '', fault: error, hasOddQuotes: hasOddQuotes(line) };
  }
}

/** A line that cannot be read is told when its turn comes: rows before it are not lost. */
function headOf(start: Buffer, terminator: number, toLine: LineDecoder, keepFaults: boolean): Head {
  const lines: string[] = [];
  const { push, end } = byteSplitter(terminator, HEAD_BYTES, keepFaults);
  for (const some of [push(start), end()]) {
    for (const line of some) {
      const number = lines.length + 1;
      lines.push(lineOf(line, number, toLine, noFaults(), keepFaults || number > 1).text);
    }
  }
  return { lines, isCut: start.at(-1) !== terminator };
}

/** @param isRaw whether these are the bytes of the file, and no others that were made from them */
function lineDecoder(path: string, loneReturns: boolean, maximumBytes: number, isRaw: boolean): LineDecoder {
  return ({ content, isTerminated, isTooLong }, number, faults) => {
    if (isTooLong) throw tooLong(path, number, maximumBytes);
    if (loneReturns && isTerminated) faults.carriageReturns++;
    if (content.length === 0) return '';
    if (isRaw && content.includes(0)) throw zeroBytes(path, number);
    const isWindowsEnd = !loneReturns && content.at(-1) === CARRIAGE_RETURN;
    return lineText(isWindowsEnd ? content.subarray(0, -1) : content, faults);
  };
}

function tooLong(path: string, line: number, maximumBytes: number): InputError {
  return new InputError({
    where: `${path}:${line}`,
    found: `a line of more than ${maximumBytes.toLocaleString('en-US')} bytes`,
    expected: 'shorter lines',
    advice: 'Is it a text file with one text or record a line?',
  });
}

function zeroBytes(path: string, line: number): InputError {
  return new InputError({
    where: `${path}:${line}`,
    found: 'bytes that are zero, as in files that are no text',
    expected: 'text, plain or packed',
    advice:
      "If it is a text, name its encoding (--encoding utf-16le) or remove these bytes (tr -d '\\000' < FILE > NEW).",
  });
}

function holdsFirstLine(chunks: readonly Uint8Array[]): boolean {
  const last = chunks.at(-1);
  const size = byteCount(chunks);
  return last !== undefined && size >= 4 && (size >= HEAD_BYTES || last.includes(LINE_FEED));
}

function holdsFirstText(chunks: readonly Uint8Array[]): boolean {
  return (
    holdsFirstLine(chunks) &&
    (byteCount(chunks) >= HEAD_BYTES || /[^\s\xef\xbb\xbf].*\n/.test(latin1(chunks)))
  );
}

const latin1 = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('latin1');

/** Any encoding turned into UTF-8, so that lines are split in one place only; UTF-8 and what may be Latin-1 pass unchanged. */
async function asUtf8(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  faults: EncodingFaults,
  encoding: string | undefined,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isRaw: boolean }> {
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    return { bytes: transcode(path, chunks, decoder), isRaw: decoder.encoding === 'utf-8' };
  }
  const { head, all } = await peek(chunks, holdsFirstLine);
  const order = utf16Order(Buffer.concat(head));
  if (order === undefined) return { bytes: all, isRaw: true };
  faults.utf16Files++;
  return { bytes: transcode(path, all, new TextDecoder(order)), isRaw: false };
}

async function* transcode(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  decoder: TextDecoder,
): AsyncGenerator<Uint8Array> {
  let line = 1;
  const decode = (...given: Parameters<typeof decoder.decode>): Buffer => {
    try {
      const text = decoder.decode(...given);
      line += text.split('\n').length - 1;
      return Buffer.from(text);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const found = `bytes that are not ${decoder.encoding} (in this line or after it)`;
      const advice =
        'Name another encoding with --encoding, or leave it out to have it detected from the bytes.';
      throw new InputError({
        where: `${path}:${line}`,
        found,
        expected: 'the encoding that was named',
        advice,
      });
    }
  };
  for await (const chunk of chunks) yield decode(chunk, { stream: true });
  yield decode();
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

function lineText(bytes: Buffer, faults: EncodingFaults): string {
  const valid = isUtf8(bytes);
  if (!valid) faults.latin1Lines++;
  const text = valid ? bytes.toString('utf8') : latin1ToWindows1252(bytes.toString('latin1'));
  if (!valid || text.charCodeAt(0) !== 0xfeff) return text;
  // At any line's start, because `cat a.csv b.csv` leaves marks in the middle.
  faults.byteOrderMarks++;
  return text.slice(1);
}
