/** Bytes to and from files: written with a digest and flushed to the disk, read in one piece. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** The content of a file, in pieces; text is written in UTF-8. A large file is never in memory as a whole. */
export type Parts = readonly (Uint8Array | string)[] | AsyncIterable<Uint8Array | string>;

/** What a manifest says of a file. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Makes a new file and flushes it to the disk. Fails where one is there already. */
export async function writeNew(path: string, parts: Parts): Promise<Digest> {
  const file = await open(path, 'wx');
  try {
    const digest = await writeParts(file, parts);
    await file.sync();
    return digest;
  } finally {
    await file.close();
  }
}

/** The hash is taken while the system writes. */
export async function writeParts(file: FileHandle, parts: Parts): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of parts) {
    const written = file.writeFile(part);
    hash.update(part);
    bytes += typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
    await written;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Flushes to the disk which names a folder holds. Some systems cannot do that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** `readFile` goes through JavaScript for every 512 KiB. */
const PIECE = 2 ** 24;

/** @param hash is fed each piece while the system reads the next */
export async function readAtOnce(file: FileHandle, hash?: Hash): Promise<Uint8Array> {
  const { size } = await file.stat();
  const bytes = Buffer.allocUnsafeSlow(size);
  const readAt = (place: number) => file.read(bytes, place, Math.min(size - place, PIECE), place);
  let end = 0;
  let reading = readAt(0);
  while (end < size) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) break;
    const piece = bytes.subarray(end, end + bytesRead);
    end += bytesRead;
    if (end < size) reading = readAt(end);
    hash?.update(piece);
  }
  return bytes.subarray(0, end);
}
