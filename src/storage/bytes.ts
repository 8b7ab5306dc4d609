/** Bytes to and from files: written with their digest and on the disk when it is done, read in one piece. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

export type Parts = readonly (Uint8Array | string)[];

/** What a manifest says of a file. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Makes a file, which must not be there. */
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
  for (const part of parts) {
    const written = file.writeFile(part);
    hash.update(part);
    bytes += typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
    await written;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Names made, changed and removed in a folder are on the disk. Some systems know no such thing. */
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

/** The system reads no more than 2 GiB at once. */
const LARGEST_READ = 2 ** 30;

/** `readFile` goes through JavaScript for every 512 KiB; this leaves it free for other work until all is there. */
export async function readAtOnce(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let end = 0;
  while (end < size) {
    const { bytesRead } = await file.read(bytes, end, Math.min(size - end, LARGEST_READ), end);
    if (bytesRead === 0) break;
    end += bytesRead;
  }
  return bytes.subarray(0, end);
}
