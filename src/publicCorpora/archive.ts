/** The files within a download: of a tar or zip archive, or the download itself, unpacked where it is gzip. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { fileBytes, unpacked } from '../corpus/bytes.js';
import { optionalPackage } from '../corpus/optionalPackage.js';
import { InputError } from '../errors.js';

export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The largest file of the known corpora has 50 MB. */
const LARGEST = 256 * 2 ** 20;

/**
 * In the order of the archive.
 * @param isWanted by its path; others are passed over
 * @throws InputError where the archive is damaged or a file in it is too large
 */
export async function* archivedFiles(
  archive: string,
  isWanted: (path: string) => boolean,
): AsyncGenerator<ArchivedFile> {
  const name = basename(archive);
  if (name.endsWith('.zip')) yield* zippedFiles(archive, isWanted);
  else if (/\.tar(\.gz)?$/.test(name)) yield* tarFiles(archive, isWanted);
  else {
    const path = name.replace(/\.gz$/, '');
    if (isWanted(path)) yield { path, bytes: await readAll(archive, path, contentOf(archive)) };
  }
}

function contentOf(archive: string): AsyncGenerator<Uint8Array> {
  return unpacked(archive, fileBytes(archive), () => {});
}

async function readAll(
  archive: string,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.byteLength;
    assertSize(archive, path, size);
  }
  return Buffer.concat(parts);
}

async function* tarFiles(archive: string, isWanted: (path: string) => boolean): AsyncGenerator<ArchivedFile> {
  const { createTarDecoder } = await optionalPackage(archive, 'modern-tar', () => import('modern-tar'));
  const bytes = Readable.toWeb(Readable.from(contentOf(archive))) as ReadableStream<Uint8Array>;
  try {
    for await (const { header, body } of bytes.pipeThrough(createTarDecoder({ strict: true }))) {
      const path = header.name.replace(/^\.\//, '');
      if (header.type === 'file' && isWanted(path)) {
        assertSize(archive, path, header.size);
        yield { path, bytes: await readAll(archive, path, body) };
      } else await body.cancel();
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw damaged(archive, error);
  }
}

async function* zippedFiles(
  archive: string,
  isWanted: (path: string) => boolean,
): AsyncGenerator<ArchivedFile> {
  const { unzipSync } = await optionalPackage(archive, 'fflate', () => import('fflate'));
  const zipped = await readFile(archive);
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (!isWanted(name)) return false;
    assertSize(archive, name, originalSize);
    return true;
  };
  try {
    for (const [path, bytes] of Object.entries(unzipSync(zipped, { filter }))) yield { path, bytes };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw damaged(archive, error);
  }
}

function assertSize(archive: string, path: string, bytes: number): void {
  if (bytes <= LARGEST) return;
  throw new InputError({
    where: archive,
    found: `${path} of more than ${LARGEST / 2 ** 20} MiB`,
    expected: 'texts of a known corpus',
  });
}

function damaged(archive: string, error: unknown): InputError {
  const why = error instanceof Error ? ` (${error.message})` : '';
  return new InputError({
    where: archive,
    found: `a damaged archive${why}`,
    expected: 'a complete one',
    advice: 'Remove the file; `textvat corpora get` fetches it again.',
  });
}
