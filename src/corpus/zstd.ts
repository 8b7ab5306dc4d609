/** Zstandard files, a piece at a time. The package is loaded with the first of them. */
import { InputError } from '../errors.js';
import { optionalPackage } from './optionalPackage.js';
import { peek } from './peek.js';

/** A byte may stand for 32,000: of so many at a time, memory stays small. */
const PIECE = 1024;
/** What the packer may look back to; unpacking needs as much memory. `zstd --long` asks for more. */
const LARGEST_WINDOW = 2 ** 27;
/** Bytes of a frame's beginning that tell its window. */
const HEADER = 18;

/** @throws InputError where the file is damaged, ends too early or needs too much memory */
export async function* unzstd(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await optionalPackage(path, 'fzstd', () => import('fzstd'));
  const { head, all } = await peek(
    chunks,
    (some) => some.reduce((sum, { length }) => sum + length, 0) >= HEADER,
  );
  assertWindow(path, Buffer.concat(head));
  const ready: Uint8Array[] = [];
  const decompress = new Decompress((bytes) => ready.push(bytes));
  const push = (bytes: Uint8Array, isLast: boolean): void => {
    try {
      decompress.push(bytes, isLast);
    } catch (error) {
      throw damaged(path, error);
    }
  };
  for await (const chunk of all) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      push(chunk.subarray(at, at + PIECE), false);
      yield* ready.splice(0);
    }
  }
  push(new Uint8Array(0), true);
  yield* ready;
}

function damaged(path: string, error: unknown): InputError {
  const isCutOff = (error as { code?: unknown }).code === 5;
  return new InputError({
    where: path,
    found: isCutOff ? 'a Zstandard file that ends too early' : 'a damaged Zstandard file',
    expected: 'a complete one',
    advice: 'Download or pack it again; zstd -t tests it.',
  });
}

/** By RFC 8878, 3.1.1.1. */
function assertWindow(path: string, frame: Buffer): void {
  const descriptor = frame[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const window = frame[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  const size = isSingleSegment ? contentSize(frame, descriptor) : base + (base / 8) * (window & 7);
  if (size <= LARGEST_WINDOW) return;
  throw new InputError({
    where: path,
    found: `a Zstandard file that needs ${Math.ceil(size / 2 ** 20)} MiB of memory`,
    expected: `at most ${LARGEST_WINDOW / 2 ** 20} MiB`,
    advice: 'Unpack it with unzstd --long=31 first.',
  });
}

/** Of a frame that is unpacked as a whole. */
function contentSize(frame: Buffer, descriptor: number): number {
  const at = 5 + [0, 1, 2, 4][descriptor & 3]!;
  const bytes = [1, 2, 4, 8][descriptor >> 6]!;
  if (frame.length < at + bytes) return 0;
  if (bytes === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
