/** Which files in a folder are textvat's own. No other is ever replaced or removed unasked. */
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { CARD_FILE, CHECKPOINT_FOLDER, type FolderKind, folderKinds, LOG_FILE } from './folderKinds.js';
import { MANIFEST_FILE, type Manifest, manifestTextOf, tryManifest } from './manifest.js';

/**
 * @param names of files to be written
 * @throws InputError where the folder holds another kind, a folder in place of a file, or unless `force` says so, a file
 *   that textvat did not write
 */
export function assertReplaceable(
  folder: string,
  kind: FolderKind,
  names: readonly string[],
  { name = folder, force = false }: { readonly name?: string; readonly force?: boolean } = {},
): void {
  assertKind(folder, kind, name);
  const inTheWay = names.find((file) => isFolder(join(folder, file)) && file !== CHECKPOINT_FOLDER);
  if (inTheWay !== undefined)
    throw new InputError({
      where: join(folder, inTheWay),
      found: 'a folder in its place',
      expected: 'a file to write to, or none',
    });
  if (force) return;
  const foreign = foreignFiles(folder, kind, names);
  if (foreign.length === 0) return;
  const { holds } = folderKinds[kind];
  throw new InputError({
    where: name,
    found: `${foreign.join(', ')} (not written by textvat, or changed since)`,
    expected: `an empty or new folder, or one with ${holds}`,
    advice: `Choose another --out, or add --force to replace ${foreign.length === 1 ? 'this file' : 'these files'}.`,
  });
}

/** @throws InputError where the folder holds what another command wrote */
function assertKind(folder: string, kind: FolderKind, name: string): void {
  const found = kindOfFolder(folder);
  if (found === undefined || found === kind) return;
  throw new InputError({
    where: name,
    found: folderKinds[found].holds,
    expected: `an empty folder, or one with ${folderKinds[kind].holds}`,
    advice: 'Choose another --out, or remove the folder.',
  });
}

/** @returns undefined for folders that textvat did not write */
export function kindOfFolder(folder: string): FolderKind | undefined {
  return manifestOf(folder)?.kind ?? kindBySign(folder);
}

function kindBySign(folder: string): FolderKind | undefined {
  return (Object.keys(folderKinds) as FolderKind[]).find((kind) => {
    const { file, matches } = folderKinds[kind].sign;
    try {
      const json: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return typeof json === 'object' && json !== null && matches(json as Record<string, unknown>);
    } catch {
      return false;
    }
  });
}

function foreignFiles(folder: string, kind: FolderKind, names: readonly string[]): string[] {
  const manifest = manifestOf(folder);
  const isOld = manifest === undefined && kindBySign(folder) === kind;
  return [MANIFEST_FILE, ...names].filter((name) => {
    const path = join(folder, name);
    if (sizeOf(path) === undefined) return false;
    if (name === CHECKPOINT_FOLDER) return !isFolder(path);
    if (sizeOf(path) === 0) return false;
    return !isOurs(path, name, manifest, isOld);
  });
}

function isOurs(path: string, name: string, manifest: Manifest | undefined, isOld: boolean): boolean {
  if (name === MANIFEST_FILE) return manifest !== undefined;
  if (name === LOG_FILE) return isLog(path);
  const listed = manifest && Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
  // A card is to be read and added to: what a person wrote is not ours.
  if (name === CARD_FILE) return listed ? sha256(path) === listed.sha256 : isOld && isCard(path);
  return isOld || listed !== undefined;
}

/** Undefined where the file is damaged, too: loading reports that, and a new save mends it. */
function manifestOf(folder: string): Manifest | undefined {
  try {
    const text = manifestTextOf(folder);
    return text === undefined ? undefined : tryManifest(text);
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.size;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isLog(path: string): boolean {
  const [line = ''] = beginning(path).split('\n');
  return /^\{"time":"[^"]+","type":"/.test(line);
}

function isCard(path: string): boolean {
  return /\btextvat\b/.test(beginning(path));
}

/** The first bytes of a plain file; nothing of anything else, which reading might never end. */
export function beginning(path: string): string {
  if (!lstatSync(path).isFile()) return '';
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4096);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
