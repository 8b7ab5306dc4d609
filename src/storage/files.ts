/** Files that are either written whole or not at all. */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.js';

/** Writes to a neighbour first and renames it, so that an interruption leaves the old file. */
export async function writeWhole(path: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    const file = await open(unfinished, 'w');
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Removes those that are there. */
export async function removeFiles(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(join(folder, file), { force: true });
}

/** @throws InputError saying which file of the model is missing */
export async function readModelFile(path: string): Promise<Uint8Array> {
  const fail = (found: string): never => {
    throw new InputError({
      where: path,
      found,
      expected: 'a file of a model folder',
      advice: 'Give the folder that `textvat train --out` wrote.',
    });
  };
  try {
    const found = await stat(path);
    // A device or a pipe would be read without end.
    if (found.isFile()) return await readAtOnce(path, found.size);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : `an unreadable file (${code})`);
  }
  return fail('something that is no file');
}

/** The system reads no more than 2 GiB at once. */
const LARGEST_READ = 2 ** 30;

/** `readFile` goes through JavaScript for every 512 KiB; this leaves it free for other work until all is there. */
async function readAtOnce(path: string, size: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(size);
    let end = 0;
    while (end < size) {
      const { bytesRead } = await file.read(bytes, end, Math.min(size - end, LARGEST_READ));
      if (bytesRead === 0) break;
      end += bytesRead;
    }
    return bytes.subarray(0, end);
  } finally {
    await file.close();
  }
}
