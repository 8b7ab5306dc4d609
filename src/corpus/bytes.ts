import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';
import { BINARY_START, refuseBinary } from './binaryFormats.js';
import { peek } from './peek.js';

const GZIP = Buffer.from([0x1f, 0x8b]);
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

/** The bytes of a file, as they are stored. */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw pathError(path, error);
  }
}

/** Unpacks gzip, which is known by its first bytes and not by the file's name. Other files that are no text are refused. */
export async function* unpacked(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { start, all } = await beginning(chunks);
  refuseBinary(path, start);
  if (!isGzip(start)) {
    yield* all;
    return;
  }
  const inside = await beginning(gunzip(path, all));
  if (isGzip(inside.start)) {
    const advice = 'Unpack it once with gunzip first.';
    const found = 'a gzip file within a gzip file';
    throw new InputError({ where: path, found, expected: 'text, plain or gzipped', advice });
  }
  refuseBinary(path, inside.start);
  yield* inside.all;
}

const isGzip = (start: Buffer): boolean => start.subarray(0, GZIP.length).equals(GZIP);

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
