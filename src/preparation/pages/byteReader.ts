/** Reads lines and blocks of known length from a stream of bytes. */

const LINE_FEED = 0x0a;
/** A longer one is no line of a header. */
const LONGEST_LINE = 2 ** 16;

export interface ByteReader {
  /** A line without its end, as Latin-1, or the beginning of what is too long to be a line; undefined at the end of the stream. */
  line(): Promise<string | undefined>;
  /**
   * The next bytes, of which at most `kept` are kept; the others are passed over.
   * @returns undefined where the stream ends before them
   */
  block(length: number, kept: number): Promise<Buffer | undefined>;
}

export function byteReader(chunks: AsyncIterator<Uint8Array>): ByteReader {
  let pending = Buffer.alloc(0);
  /** @returns whether there was more */
  const more = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    if (done) return false;
    pending = pending.length === 0 ? Buffer.from(value) : Buffer.concat([pending, value]);
    return true;
  };
  return {
    async line() {
      let end = pending.indexOf(LINE_FEED);
      while (end < 0 && pending.length <= LONGEST_LINE && (await more())) end = pending.indexOf(LINE_FEED);
      if (pending.length === 0) return undefined;
      const line = pending.toString('latin1', 0, end < 0 ? pending.length : end).replace(/\r$/, '');
      pending = pending.subarray(end < 0 ? pending.length : end + 1);
      return line;
    },
    async block(length, kept) {
      const parts: Buffer[] = [];
      let [missing, room] = [length, kept];
      while (missing > 0) {
        if (pending.length === 0 && !(await more())) return undefined;
        const part = pending.subarray(0, missing);
        pending = pending.subarray(part.length);
        missing -= part.length;
        if (room > 0) parts.push(part.subarray(0, room));
        room -= part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
