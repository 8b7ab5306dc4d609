/** Files that are either written whole or not at all. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
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
    // A device or a pipe would be read without end.
    if ((await stat(path)).isFile()) return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : `an unreadable file (${code})`);
  }
  return fail('something that is no file');
}
