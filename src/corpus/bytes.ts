import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';
import { peek } from './peek.js';

const GZIP = [0x1f, 0x8b];
/** Packed formats that people have, but that Node.js cannot open. */
const FOREIGN: readonly { name: string; magic: readonly number[]; advice: string }[] = [
  { name: 'a ZIP archive', magic: [0x50, 0x4b, 0x03, 0x04], advice: 'Unpack it with unzip first.' },
  { name: 'a bzip2 file', magic: [0x42, 0x5a, 0x68], advice: 'Unpack it with bunzip2 first.' },
  { name: 'an xz file', magic: [0xfd, 0x37, 0x7a, 0x58], advice: 'Unpack it with unxz first.' },
  { name: 'a Zstandard file', magic: [0x28, 0xb5, 0x2f, 0xfd], advice: 'Unpack it with unzstd first.' },
];
const LONGEST_MAGIC = 4;

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

/** Unpacks gzip, which is known by its first bytes and not by the file's name. */
export async function* unpacked(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(chunks, (some) => byteCount(some) >= LONGEST_MAGIC);
  const start = Buffer.concat(head);
  const startsWith = (magic: readonly number[]) => magic.every((byte, index) => start[index] === byte);
  const foreign = FOREIGN.find(({ magic }) => startsWith(magic));
  if (foreign !== undefined) {
    const expected = 'text, plain or gzipped';
    throw new InputError({ where: path, found: foreign.name, expected, advice: foreign.advice });
  }
  yield* startsWith(GZIP) ? gunzip(path, all) : all;
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
