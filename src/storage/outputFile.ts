/**
 * Single output files (`--report`, `--html`): whether they may be written, and writing them. (write-file-atomic also renames,
 * but replaces devices too, and leaves its unfinished file after a kill.)
 */
import {
  type BigIntStats,
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { access, constants, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { InputError } from '../errors.js';
import { type Parts, syncFolder, writeNew, writeParts } from './bytes.js';
import { CHECKPOINT_FOLDER, type FolderKind, folderKinds } from './folderKinds.js';
import { isAlive, LOCK_FILE } from './lock.js';
import { MANIFEST_FILE } from './manifest.js';
import { outputFault } from './outputFault.js';
import { beginning, kindOfFolder } from './ownership.js';

/** Stands at the beginning of every page that textvat writes. */
export const PAGE_MARK = '<meta name="generator" content="textvat">';

export interface OutputFileRules {
  /** Files and folders that the same run reads; names without a file are passed over. */
  readonly inputs: readonly string[];
  /** The folder that the same run writes to, if there is one. */
  readonly out?: { readonly folder: string; readonly kind: FolderKind } | undefined;
  /** Replace a file that textvat did not write. */
  readonly force: boolean;
}

/**
 * Fails before the work rather than after it.
 * @param name how a person knows the file
 * @throws InputError where it cannot be written, or is none of ours
 */
export async function assertOutputFile(path: string, name: string, rules: OutputFileRules): Promise<void> {
  const refuse = (found: string, expected: string, advice?: string): never => {
    throw new InputError({ where: name, found, expected, ...(advice !== undefined && { advice }) });
  };
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) refuse('a folder in its place', 'a place to write a file to');
  if (found?.isBlockDevice()) refuse('a disk', 'a place to write a file to');
  const isPage = found?.isFile() === true && beginning(realpathSync(path)).includes(PAGE_MARK);
  const input = rules.inputs.find((one) => isSame(path, one) || (!isPage && isWithin(path, one)));
  if (input !== undefined) refuse(`what this run reads (${input})`, 'another file');
  const part = partOfFolder(path, rules.out);
  if (part !== undefined) refuse(`a file of ${part}`, 'another file');
  try {
    if (found) await access(path, constants.W_OK);
    if (!found || found.isFile())
      await access(dirname(found ? realpathSync(path) : targetOf(path)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw outputFault(error, name, 'a place to write a file to');
  }
  if (!found?.isFile() || found.size === 0 || rules.force || isPage) return;
  refuse(
    'a file that textvat did not write',
    'a new file, or a page of an earlier run',
    'Choose another name; --force replaces the file.',
  );
}

/** Whole or not at all, where that is possible: links and devices are written through, and stay. */
export async function putInPlace(path: string, parts: Parts): Promise<void> {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile()) return await writeThrough(path, parts);
    await replace(targetOf(path), parts);
  } catch (error) {
    throw outputFault(error, path);
  }
}

async function writeThrough(path: string, parts: Parts): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writeParts(file, parts);
  } finally {
    await file.close();
  }
}

async function replace(path: string, parts: Parts): Promise<void> {
  await removeUnfinished(path);
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    // Of a killed process that had the number of this one.
    await rm(unfinished, { force: true });
    await writeNew(unfinished, parts);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what killed processes left of this file. */
async function removeUnfinished(path: string): Promise<void> {
  const name = basename(path);
  for (const other of readdirSync(dirname(path))) {
    if (!other.startsWith(`${name}.`)) continue;
    const pid = /^\.(\d+)\.unfinished$/.exec(other.slice(name.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dirname(path), other), { force: true });
  }
}

/** Where links lead to, even if nothing is there yet. */
function targetOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  return targetOf(resolve(dirname(path), readlinkSync(path)));
}

/** Whether both names lead to the same file or folder. */
export function isSame(path: string, other: string): boolean {
  const [one, two] = [identity(path), identity(other)];
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

function isWithin(path: string, folder: string): boolean {
  if (!existsSync(path) || !identity(folder)?.isDirectory()) return false;
  return realpathSync(path).startsWith(realpathSync(folder) + sep);
}

function identity(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

/** @returns what the folder of the file holds, if the file is or will be a part of that */
function partOfFolder(path: string, out: OutputFileRules['out']): string | undefined {
  const file = existsSync(path) ? realpathSync(path) : resolve(path);
  for (const [folder, name] of [
    [dirname(file), basename(file)],
    [dirname(dirname(file)), basename(dirname(file))],
  ] as const) {
    const isOut = out !== undefined && resolve(out.folder) === folder;
    const kind = isOut ? out.kind : kindOfFolder(folder);
    if (kind === undefined) continue;
    const parts: readonly string[] = [
      ...folderKinds[kind].files,
      MANIFEST_FILE,
      LOCK_FILE,
      CHECKPOINT_FOLDER,
    ];
    if (parts.includes(name)) return folderKinds[kind].holds;
  }
  return undefined;
}
