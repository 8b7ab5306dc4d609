/** Bytes become lines, in memory that does not grow with what is passed over. */

const QUOTE = 0x22;
const NOTHING = Buffer.alloc(0);

export interface ByteLine {
  /** Empty where the line is too long. */
  readonly content: Buffer;
  /** False only for a last line without line break. */
  readonly isTerminated: boolean;
  readonly isTooLong: boolean;
  /** Of a line that is too long: how many double quotes it has. */
  readonly quotes: number;
}

/** Whether the number of its double quotes is odd. */
export function hasOddQuotes({ content, quotes }: ByteLine): boolean {
  return (quotes + quotesIn(content)) % 2 === 1;
}

export interface ByteSplitter {
  /** The lines that end in these bytes. They have to be asked for to the last before the next call. */
  push(bytes: Uint8Array): Generator<ByteLine>;
  /** The last line, where no line break ends it. */
  end(): Generator<ByteLine>;
}

/**
 * @param maximumBytes of a longer line nothing is kept
 * @param passesOver whether lines that are too long come at their end, and others behind them; otherwise they come at once
 */
export function byteSplitter(terminator: number, maximumBytes: number, passesOver: boolean): ByteSplitter {
  let pending: Uint8Array[] = [];
  let size = 0;
  let quotes = 0;
  const isTooLong = () => size > maximumBytes;
  const add = (piece: Uint8Array): void => {
    size += piece.length;
    if (!isTooLong()) pending.push(piece);
    else {
      for (const one of [...pending, piece]) quotes += quotesIn(one);
      pending = [];
    }
  };
  const take = (isTerminated: boolean): ByteLine => {
    const line = { content: Buffer.concat(pending), isTerminated, isTooLong: isTooLong(), quotes };
    [pending, size, quotes] = [[], 0, 0];
    return line;
  };
  return {
    *push(given) {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      for (let start = 0; start < bytes.length; ) {
        const end = bytes.indexOf(terminator, start);
        const piece = end === start ? NOTHING : bytes.subarray(start, end < 0 ? bytes.length : end);
        // Most lines stand in one piece, and need no copy.
        if (end >= 0 && size === 0 && piece.length <= maximumBytes)
          yield { content: piece, isTerminated: true, isTooLong: false, quotes: 0 };
        else {
          add(piece);
          if (end >= 0 || (isTooLong() && !passesOver)) yield take(end >= 0);
        }
        if (end < 0) break;
        start = end + 1;
      }
    },
    *end() {
      if (size > 0) yield take(false);
    },
  };
}

function quotesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}
