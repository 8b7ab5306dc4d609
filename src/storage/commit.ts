/**
 * Saves of several files that become valid together: each is written to a folder of the save, then the manifest that names
 * the save takes the place of the one before, and from that moment the new files are the content of the folder, wherever they
 * lie. Moving them to their places comes last; if that is cut off, the next save does it, and readers look at both places.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, type Parts, readAtOnce, syncFolder, writeNew } from './bytes.js';
import { type FolderKind, folderKinds } from './folderKinds.js';
import { makeFolder } from './folders.js';
import { assertStillLocked, lockFolder } from './lock.js';
import {
  MANIFEST_FILE,
  type Manifest,
  manifestText,
  manifestTextOf,
  SAVE_FOLDER,
  savePath,
  tryManifest,
} from './manifest.js';
import { outputFault } from './outputFault.js';
import { putInPlace } from './outputFile.js';
import { assertReplaceable, kindOfFolder } from './ownership.js';

export interface Save {
  readonly kind: FolderKind;
  /** Files by their names; others that the manifest lists stay as they are. */
  readonly put: Readonly<Record<string, Parts>>;
  /** Files of the save before that are not true of this one. */
  readonly remove?: readonly string[];
}

/** Folders that were checked before the run for files that are not ours. */
const settled = new Set<string>();
const underWay = new Map<string, Promise<void>>();
let foldersMade: Promise<unknown> = Promise.resolve();

/** Files of this folder are no longer checked: it was claimed for this process. */
export function trustFolder(folder: string): void {
  settled.add(realpathSync(folder));
}

/** @throws InputError where the folder holds another kind, or files of these names that textvat did not write */
export function assertOurs(folder: string, kind: FolderKind, names: readonly string[]): void {
  if (!settled.has(realpathSync(folder))) assertReplaceable(folder, kind, names);
}

/**
 * @throws InputError where the folder cannot be written to, is in use by another process, or holds files that are not ours;
 *   what was there before is as it was then
 */
export async function saveFiles(folder: string, save: Save): Promise<void> {
  // One at a time, so that saves wait for each other in the order in which they were asked for.
  const ready = foldersMade.then(() => makeFolder(folder, folder));
  foldersMade = ready.catch(() => {});
  await ready;
  const path = realpathSync(folder);
  const before = underWay.get(path);
  const now = (async () => {
    await before?.catch(() => {});
    await writeSave(folder, save);
  })();
  underWay.set(path, now);
  try {
    await now;
  } finally {
    if (underWay.get(path) === now) underWay.delete(path);
  }
}

async function writeSave(folder: string, { kind, put, remove = [] }: Save): Promise<void> {
  const unlock = lockFolder(folder);
  try {
    await finishSave(folder);
    assertOurs(folder, kind, [...Object.keys(put), ...remove]);
    const old = currentManifest(folder);
    const files: Record<string, Digest> = { ...old?.files };
    for (const name of remove) delete files[name];
    const save = randomBytes(8).toString('hex');
    const place = savePath(folder, { save });
    try {
      await mkdir(place);
      for (const [name, parts] of Object.entries(put)) files[name] = await writeNew(join(place, name), parts);
      const text = manifestText({ kind, save, files, removed: [...remove] });
      await writeNew(join(place, MANIFEST_FILE), [text]);
      await syncFolder(place);
      assertStillLocked(folder);
      await rename(join(place, MANIFEST_FILE), join(folder, MANIFEST_FILE));
    } catch (error) {
      await rm(place, { recursive: true, force: true });
      throw error;
    }
    await syncFolder(folder);
    await finishSave(folder);
  } catch (error) {
    throw outputFault(error, folder);
  } finally {
    unlock();
  }
}

/** Undefined where it is damaged, too: a new save mends that. */
function currentManifest(folder: string): Manifest | undefined {
  const text = manifestTextOf(folder);
  return text === undefined ? undefined : tryManifest(text);
}

/** Moves the files of the valid save to their places, and removes what interrupted saves left. */
export async function finishSave(folder: string): Promise<void> {
  const manifest = currentManifest(folder);
  const valid = manifest && savePath(folder, manifest);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (SAVE_FOLDER.test(name) && path !== valid) await rm(path, { recursive: true, force: true });
    else if (SAVE_FOLDER.test(name)) await moveToPlaces(folder, path, manifest!);
    else if (isLeftover(name) && lstatSync(path, { throwIfNoEntry: false })?.isFile())
      await rm(path, { force: true });
  }
}

async function moveToPlaces(folder: string, place: string, { files, removed }: Manifest): Promise<void> {
  for (const name of await readdir(place)) {
    if (Object.hasOwn(files, name)) await moveFile(join(place, name), join(folder, name));
  }
  for (const name of removed) if (!Object.hasOwn(files, name)) await rm(join(folder, name), { force: true });
  await syncFolder(folder);
  await rmdir(place);
}

/** A link or a device in its place is written through. */
async function moveFile(from: string, to: string): Promise<void> {
  const found = lstatSync(to, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return rename(from, to);
  const file = await open(from, 'r');
  try {
    await putInPlace(to, [await readAtOnce(file)]);
  } finally {
    await file.close();
  }
  await rm(from);
}

/** Names that earlier versions gave to unfinished files. */
function isLeftover(name: string): boolean {
  return /^[\w.-]+\.\d+\.unfinished$/.test(name) || /^\.lock\.\d+(\.stale)?$/.test(name);
}

/** Removes what textvat wrote to a checkpoint folder, also in folders within it, and the folder itself once it is empty. */
export async function removeCheckpoint(folder: string): Promise<void> {
  try {
    const kind = kindOfFolder(folder);
    if (kind !== undefined && kind !== 'checkpoint') return;
    const names = await readdir(folder);
    const manifest = currentManifest(folder);
    const parts = [...Object.keys(manifest?.files ?? {}), ...(kind ? folderKinds[kind].files : [])];
    // The manifest goes first: what it lists is complete or not there.
    if (manifest) await rm(join(folder, MANIFEST_FILE));
    for (const name of names) {
      const path = join(folder, name);
      if (kindOfFolder(path) === 'checkpoint') await removeCheckpoint(path);
      else if (SAVE_FOLDER.test(name)) await rm(path, { recursive: true, force: true });
      else if (parts.includes(name) || isOldPart(name)) await rm(path, { force: true });
    }
    await rmdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && ['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(code)) return;
    throw outputFault(error, folder);
  }
}

/** Names that earlier versions gave to the parts of a checkpoint. */
function isOldPart(name: string): boolean {
  return isLeftover(name) || /^arrays\.\d+\.safetensors$/.test(name);
}
