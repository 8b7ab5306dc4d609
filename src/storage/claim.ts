/** A folder that a run writes to: made, locked, and looked into before the first step, so that nothing foreign is lost. */
import { existsSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { finishSave, trustFolder } from './commit.js';
import { CHECKPOINT_FOLDER, type FolderKind, folderKinds } from './folderKinds.js';
import { makeFolder } from './folders.js';
import { lockFolder } from './lock.js';
import { outputFault } from './outputFault.js';
import { isSame } from './outputFile.js';
import { assertReplaceable } from './ownership.js';

export interface ClaimRules {
  /** Files and folders that the same run reads; names without a file are passed over. */
  readonly inputs: readonly string[];
  /** Replace files that textvat did not write, inputs never. */
  readonly force: boolean;
}

/**
 * The folder is this process's own until the process ends. Folders that were made for it are removed again if they stay
 * empty, because texts or options were refused.
 * @param name how a person knows the folder
 * @throws InputError where it cannot be written to, is in use, holds another kind, an input of the run or foreign files
 */
export async function claimFolder(
  folder: string,
  kind: FolderKind,
  name: string,
  { inputs, force }: ClaimRules,
): Promise<void> {
  const made = await makeFolder(folder, name);
  try {
    lockFolder(folder, name);
  } catch (error) {
    removeEmpty(made);
    throw error;
  }
  // Exit handlers run in order: the lock, taken first, is gone by then.
  process.once('exit', () => removeEmpty(made));
  assertNoInput(folder, kind, name, inputs);
  try {
    await finishSave(folder);
  } catch (error) {
    throw outputFault(error, name);
  }
  assertReplaceable(folder, kind, [...folderKinds[kind].files, CHECKPOINT_FOLDER], { name, force });
  trustFolder(folder);
  const checkpoint = join(folder, CHECKPOINT_FOLDER);
  if (!existsSync(checkpoint)) return;
  assertReplaceable(checkpoint, 'checkpoint', folderKinds.checkpoint.files, { name: checkpoint, force });
  trustFolder(checkpoint);
}

/**
 * A folder that a function of the library writes to, made where there is none. It is that call's own until the result is called.
 * @throws InputError where it cannot be written to, is in use, or holds another kind
 */
export async function takeFolder(folder: string, kind: FolderKind): Promise<() => void> {
  await makeFolder(folder, folder);
  const unlock = lockFolder(folder);
  try {
    assertReplaceable(folder, kind, []);
    await finishSave(folder);
    return unlock;
  } catch (error) {
    unlock();
    throw error;
  }
}

function assertNoInput(folder: string, kind: FolderKind, name: string, inputs: readonly string[]): void {
  const outputs = [folder, ...folderKinds[kind].files.map((file) => join(folder, file))];
  const input = inputs.find((one) => outputs.some((output) => isSame(output, one)));
  if (input === undefined) return;
  throw new InputError({
    where: name,
    found: `what this run reads (${input})`,
    expected: 'a folder to write to that nothing is read from',
  });
}

/** @param folders the outermost first */
function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder);
  } catch {
    // It is not empty.
  }
}
