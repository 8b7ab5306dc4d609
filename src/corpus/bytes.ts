import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';
import { BINARY_START, refuseBinary } from './binaryFormats.js';
import { peek } from './peek.js';
import { unzstd } from './zstd.js';

const LINE_FEED = 0x0a;

const CODES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
  EMFILE: 'too many open files',
};

/** Says in one sentence why a path could not be read; anything but a file-system error passes through. */
export function pathError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new InputError({ where: path, found: CODES[code] ?? code, expected: 'a readable file or folder' });
}

/** Whether the path is a folder; a clear error where there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw pathError(path, error);
  }
}

/** Its mark and the beginning of a page: a text may begin with the mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: binary files begin with them
const PARQUET = /^PAR1[\u0000-\u0008\u000e-\u001f]/;
const PARQUET_BYTES = 5;

/** Whether a file begins as Parquet does. A pipe is not looked into: what is read is gone. */
export async function isParquet(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(PARQUET_BYTES), 0, PARQUET_BYTES, 0);
      return PARQUET.test(buffer.toString('latin1'));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw pathError(path, error);
  }
}

/** The bytes of a file, as they are stored. */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw pathError(path, error);
  }
}

interface Packing {
  readonly name: string;
  readonly mark: Buffer;
  readonly unpack: (path: string, chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;
}

const PACKINGS: readonly Packing[] = [
  { name: 'gzip', mark: Buffer.from([0x1f, 0x8b]), unpack: gunzip },
  { name: 'Zstandard', mark: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), unpack: unzstd },
];

function packingOf(start: Buffer): Packing | undefined {
  return PACKINGS.find(({ mark }) => start.subarray(0, mark.length).equals(mark));
}

/**
 * Unpacks gzip and Zstandard, known by the first bytes and not by the file's name.
 * @param refuse throws where the first bytes are not of what is wanted: by default, where they are of no text
 */
export async function* unpacked(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  refuse: (path: string, start: Buffer) => void = refuseBinary,
): AsyncGenerator<Uint8Array> {
  const { start, all } = await beginning(chunks);
  refuse(path, start);
  const packing = packingOf(start);
  if (packing === undefined) {
    yield* all;
    return;
  }
  const inside = await beginning(packing.unpack(path, all));
  const second = packingOf(inside.start);
  if (second !== undefined)
    throw new InputError({
      where: path,
      found: `a ${second.name} file within a ${packing.name} file`,
      expected: 'text, plain or packed once',
      advice: 'Unpack it once first.',
    });
  refuse(path, inside.start);
  yield* inside.all;
}

/** What tells the kind of a file. The first line is enough: who types one waits for an answer. */
async function beginning(chunks: AsyncIterable<Uint8Array>) {
  const isEnough = (some: readonly Uint8Array[]) => {
    const size = byteCount(some);
    return size >= BINARY_START || (size >= 4 && Boolean(some.at(-1)?.includes(LINE_FEED)));
  };
  const { head, all } = await peek(chunks, isEnough);
  return { start: Buffer.concat(head), all };
}

async function* gunzip(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ignore = () => {}; // The error also arrives at the loop below.
  try {
    yield* pipeline(Readable.from(chunks), createGunzip(), ignore) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw gzipError(path, error);
  }
}

function gzipError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Z_')) return error;
  const found = code === 'Z_BUF_ERROR' ? 'a gzip file that ends too early' : 'a damaged gzip file';
  const advice = 'Download or pack it again; gzip -t tests it.';
  return new InputError({ where: path, found, expected: 'a complete one', advice });
}

export function byteCount(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
