/** The folder that `train` writes to: whether it can, what is there already, and the parts beside the model itself. */
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../errors.js';
import { CONFIG_FILE } from '../models/savedModel.js';

/** Fails before the first step rather than after the last. */
export async function assertWritable(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      where: `--out ${folder}`,
      found:
        code === 'EEXIST' || code === 'ENOTDIR'
          ? 'a file in its place'
          : `a place that cannot be written to (${code})`,
      expected: 'a folder to write to',
    });
  }
}

/** `mkdir` with `recursive` never returns in folders such as `/proc`, where nothing can be made. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await mkdir(folder);
    } else if (code !== 'EEXIST' || !existsSync(join(folder, '.'))) throw error;
  }
}

export function holdsModel(folder: string): boolean {
  return existsSync(join(folder, CONFIG_FILE));
}

export function checkpointFolder(folder: string): string {
  return join(folder, 'checkpoint');
}

/** A run from the start leaves nothing of the one before, which its log and checkpoint would contradict. */
export async function openLog(folder: string, resumes: boolean): Promise<WriteStream> {
  if (!resumes) await rm(checkpointFolder(folder), { recursive: true, force: true });
  return createWriteStream(join(folder, 'log.jsonl'), { flags: resumes ? 'a' : 'w' });
}

/** What an earlier run said of its model is not true of the next one. */
export async function removeDescription(folder: string): Promise<void> {
  for (const file of ['metrics.json', 'README.md']) await rm(join(folder, file), { force: true });
}
