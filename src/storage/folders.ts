/** Folders to write to. */
import { statSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { inspect } from 'node:util';
import { InputError } from '../errors.js';
import { outputFault } from './outputFault.js';

/**
 * Makes a folder where there is none, so that a run fails before its first step rather than after its last.
 * @param name how a person knows it
 * @returns those that were not there, the outermost first
 * @throws InputError where it cannot be written to
 */
export async function makeFolder(folder: string, name: string): Promise<string[]> {
  assertFolderName(folder);
  const made: string[] = [];
  try {
    await makeEach(resolve(folder), made);
    await access(folder, constants.W_OK | constants.X_OK);
    return made;
  } catch (error) {
    throw outputFault(error, name, 'a folder to write to');
  }
}

/** For callers without types. @throws InputError for what cannot name a folder */
export function assertFolderName(folder: unknown): void {
  if (typeof folder === 'string' && folder !== '' && !folder.includes('\0')) return;
  throw new InputError({
    where: 'the name of a folder',
    found: inspect(folder, { depth: 0 }).slice(0, 80),
    expected: 'a text that names one',
  });
}

/** `mkdir` with `recursive` never returns in folders such as `/proc`, where nothing can be made. */
async function makeEach(folder: string, made: string[]): Promise<void> {
  try {
    await mkdir(folder);
    made.push(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeEach(dirname(folder), made);
      await mkdir(folder);
      made.push(folder);
    } else if (code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}
