/** Files of a preparation under way: they only grow, so that a run that was cut off goes on from the sizes it wrote down. */
import {
  closeSync,
  createReadStream,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { outputFault } from '../storage/outputFault.js';

const LINE_FEED = 0x0a;
const BUFFER_BYTES = 2 ** 20;
/** Of a code unit in UTF-8. */
const MOST_BYTES = 3;
/** Bytes of a key or a place. */
export const NUMBER_BYTES = 8;

/** Bytes are added to a file in large pieces. */
export interface GrowingFile {
  /** Bytes so far, those that are still in memory too. */
  readonly size: number;
  /** A line of JSON. */
  addLine(value: unknown): void;
  addNumbers(numbers: Float64Array): void;
  /** Everything is on the disk when it returns. */
  flush(): void;
  close(): void;
}

/** @param size what was written down as valid; the file is cut there. @throws InputError where it cannot be written */
export function growingFile(path: string, size: number): GrowingFile {
  const guarded = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      throw outputFault(error, path);
    }
  };
  const file = guarded(() => {
    const opened = openSync(path, existsSync(path) ? 'r+' : 'w');
    ftruncateSync(opened, size);
    return opened;
  });
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let [written, used] = [size, 0];
  const write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; )
      at += guarded(() => writeSync(file, bytes, at, bytes.length - at, written + at));
    written += bytes.length;
  };
  const empty = (): void => {
    write(buffer.subarray(0, used));
    used = 0;
  };
  const add = (bytes: Uint8Array): void => {
    if (used + bytes.length > BUFFER_BYTES) empty();
    if (bytes.length > BUFFER_BYTES) write(bytes);
    else {
      buffer.set(bytes, used);
      used += bytes.length;
    }
  };
  return {
    get size() {
      return written + used;
    },
    addLine(value) {
      const line = `${JSON.stringify(value)}\n`;
      if (used + MOST_BYTES * line.length > BUFFER_BYTES) add(Buffer.from(line));
      else used += buffer.write(line, used);
    },
    addNumbers: ({ buffer: bytes, byteOffset, byteLength }) =>
      add(new Uint8Array(bytes, byteOffset, byteLength)),
    flush() {
      empty();
      guarded(() => fdatasyncSync(file));
    },
    close: () => closeSync(file),
  };
}

/** A line of JSON, and where the next one begins. */
export interface PlacedLine<Value> {
  readonly value: Value;
  /** As it stands in the file. */
  readonly line: string;
  readonly end: number;
}

/** The lines of a file of JSON Lines that textvat wrote, from a place where one begins. */
export async function* linesFrom<Value>(path: string, start = 0): AsyncGenerator<PlacedLine<Value>> {
  let pending: Uint8Array[] = [];
  let place = start;
  for await (const chunk of createReadStream(path, { start, highWaterMark: BUFFER_BYTES })) {
    const bytes = chunk as Buffer;
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      const piece = bytes.subarray(from, end);
      const whole = pending.length === 0 ? piece : Buffer.concat([...pending, piece]);
      pending = [];
      place += whole.length + 1;
      from = end + 1;
      const line = whole.toString();
      yield { value: JSON.parse(line) as Value, line, end: place };
    }
    if (from < bytes.length) pending.push(bytes.subarray(from));
  }
}

/** Numbers of a file in pieces, from its beginning. @param width how many belong together */
export function* numbersIn(path: string, width: number): Generator<Float64Array> {
  const file = openSync(path, 'r');
  const numbers = new Float64Array(width * Math.max(1, Math.floor(BUFFER_BYTES / NUMBER_BYTES / width)));
  const bytes = new Uint8Array(numbers.buffer);
  try {
    for (;;) {
      let filled = 0;
      while (filled < bytes.length) {
        const read = readSync(file, bytes, filled, bytes.length - filled, null);
        if (read === 0) break;
        filled += read;
      }
      if (filled === 0) return;
      yield numbers.subarray(0, filled / NUMBER_BYTES);
    }
  } finally {
    closeSync(file);
  }
}

/** The lines of a file of JSON Lines by their number. */
export interface LineLookup<Value> {
  at(number: number): Value;
  close(): void;
}

/** @param placesPath a file of the places where the lines end */
export function lineLookup<Value>(path: string, placesPath: string): LineLookup<Value> {
  const [lines, places] = [openSync(path, 'r'), openSync(placesPath, 'r')];
  const ends = new Float64Array(2);
  const endBytes = new Uint8Array(ends.buffer);
  return {
    at(number) {
      ends[0] = 0;
      if (number === 0) readSync(places, endBytes, NUMBER_BYTES, NUMBER_BYTES, 0);
      else readSync(places, endBytes, 0, 2 * NUMBER_BYTES, (number - 1) * NUMBER_BYTES);
      const [start, end] = [ends[0]!, ends[1]!];
      const bytes = Buffer.allocUnsafe(end - start);
      readSync(lines, bytes, 0, bytes.length, start);
      return JSON.parse(bytes.toString()) as Value;
    },
    close() {
      closeSync(lines);
      closeSync(places);
    },
  };
}
