/**
 * The files of a folder as one save left them: never those of two, though another process saves meanwhile. Their SHA-256 is
 * compared with the manifest's; a folder of before there were manifests is read unchecked.
 */

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { readAtOnce } from './bytes.js';
import { folderKinds } from './folderKinds.js';
import { assertFolderName } from './folders.js';
import {
  MANIFEST_FILE,
  type Manifest,
  manifestTextOf,
  parseManifest,
  savePath,
  tryManifest,
} from './manifest.js';

export interface FolderFiles {
  /** @throws InputError where the file is not as it was written */
  read(name: string): Promise<Uint8Array>;
  /** Of a file that lines were added to since: what stood there before has to be as it was written. */
  readGrown(name: string): Promise<Uint8Array>;
}

/** How closely files are looked at. */
export interface Checking {
  /** False to read files that were changed since they were written. */
  readonly verify?: boolean | undefined;
}

/**
 * @param names of the files that are needed
 * @param decode makes sense of them
 * @throws InputError naming a file that is missing
 */
export async function readFolder<Result>(
  folder: string,
  names: readonly string[],
  decode: (files: FolderFiles) => Promise<Result>,
  { verify = true }: Checking = {},
): Promise<Result> {
  const { manifest, files } = await openFiles(folder, names);
  try {
    return await decode({
      async read(name) {
        const { handle, path } = files.get(name)!;
        if (!verify || manifest === undefined) return readAtOnce(handle);
        const hash = createHash('sha256');
        const bytes = await readAtOnce(handle, hash);
        assertAsWritten(path, bytes.byteLength, hash.digest('hex'), manifest, name);
        return bytes;
      },
      async readGrown(name) {
        const { handle, path } = files.get(name)!;
        const bytes = await readAtOnce(handle);
        if (!verify || manifest === undefined) return bytes;
        const before = bytes.subarray(0, manifest.files[name]!.bytes);
        const sha256 = createHash('sha256').update(before).digest('hex');
        assertAsWritten(path, before.byteLength, sha256, manifest, name);
        return bytes;
      },
    });
  } finally {
    await closeAll(files);
  }
}

/** Whether the valid save has such a file, whether or not it is at its place. */
export function holdsFile(folder: string, name: string): boolean {
  const manifest = tryManifest(manifestTextOf(folder) ?? '');
  if (manifest === undefined || !existsSync(savePath(folder, manifest)))
    return existsSync(join(folder, name));
  return Object.hasOwn(manifest.files, name);
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly path: string;
}

/** Of a process that saves all the time some save is whole sooner or later. */
const MOST_TRIES = 1000;

/** Files that are open stay what they were, whatever takes their places. */
async function openFiles(folder: string, names: readonly string[]) {
  assertFolderName(folder);
  for (let tries = 1; ; tries += 1) {
    const text = manifestTextOf(folder);
    const files = new Map<string, OpenFile>();
    let fault: unknown;
    let manifest: Manifest | undefined;
    try {
      manifest = text === undefined ? undefined : parseManifest(folder, text);
      for (const name of names) files.set(name, await openFile(folder, name, manifest));
    } catch (error) {
      fault = error;
    }
    const isSettled = manifestTextOf(folder) === text;
    if (isSettled && fault === undefined) return { manifest, files };
    await closeAll(files);
    if (isSettled || tries === MOST_TRIES) throw fault ?? restless(folder);
  }
}

/** What is not yet at its place lies in the folder of the save. */
async function openFile(folder: string, name: string, manifest: Manifest | undefined): Promise<OpenFile> {
  const path = join(folder, name);
  if (manifest === undefined) return openPlain(path);
  if (!Object.hasOwn(manifest.files, name))
    throw new InputError({
      where: path,
      found: `a file that ${MANIFEST_FILE} does not name`,
      expected: folderKinds[manifest.kind].holds,
      advice: `Save it again; where files were put together by hand, remove ${MANIFEST_FILE}.`,
    });
  try {
    // Where it is moved from here meanwhile, it is at its place.
    return { handle: await open(join(savePath(folder, manifest), name)), path };
  } catch {
    return openPlain(path);
  }
}

async function openPlain(path: string): Promise<OpenFile> {
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
    if (statSync(path).isFile()) return { handle: await open(path), path };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : `an unreadable file (${code})`);
  }
  return fail('something that is no file');
}

async function closeAll(files: ReadonlyMap<string, OpenFile>): Promise<void> {
  for (const { handle } of files.values()) await handle.close();
}

function assertAsWritten(
  where: string,
  bytes: number,
  sha256: string,
  { kind, files }: Manifest,
  name: string,
): void {
  const expected = files[name]!;
  if (bytes === expected.bytes && sha256 === expected.sha256) return;
  const [found, wanted] =
    bytes === expected.bytes
      ? [`the SHA-256 ${sha256.slice(0, 16)}`, expected.sha256.slice(0, 16)]
      : [`${bytes} bytes`, `${expected.bytes} bytes`];
  throw new InputError({
    where,
    found,
    expected: `${wanted}, as it was written`,
    advice:
      'The file was damaged or changed. Save or copy it again; if the change is wanted, ' +
      `${kind === 'model' ? 'give --no-verify, or ' : ''}remove ${MANIFEST_FILE} from the folder.`,
  });
}

function restless(folder: string): InputError {
  return new InputError({
    where: folder,
    found: 'a folder that is written to all the time',
    expected: 'one that stays as it is for a moment',
  });
}
