/**
 * The files of a folder as one save left them: never those of two, though another process saves meanwhile. Their SHA-256 is
 * taken beside other work and compared with the manifest's; a folder of before there were manifests is read unchecked.
 */

import { webcrypto } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { readAtOnce } from './bytes.js';
import { folderKinds } from './folderKinds.js';
import {
  MANIFEST_FILE,
  type Manifest,
  manifestTextOf,
  parseManifest,
  savePath,
  tryManifest,
} from './manifest.js';

export interface FolderFiles {
  /** The whole content, unchecked until `readFolder` is through. */
  read(name: string): Promise<Uint8Array>;
}

export interface Checking {
  /** False to read files that were changed since they were written. */
  readonly verify?: boolean | undefined;
}

/**
 * @param names of the files that are needed
 * @param decode makes sense of them; what it fails with is told only of files that are as they were written
 * @throws InputError naming a file that is missing, or not as it was written
 */
export async function readFolder<Result>(
  folder: string,
  names: readonly string[],
  decode: (files: FolderFiles) => Promise<Result>,
  { verify = true }: Checking = {},
): Promise<Result> {
  const { manifest, files } = await openFiles(folder, names);
  const checks: Promise<InputError | undefined>[] = [];
  const assertSound = async () => {
    for (const fault of await Promise.all(checks)) if (fault !== undefined) throw fault;
  };
  try {
    const result = await decode({
      async read(name) {
        const { handle, path } = files.get(name)!;
        const bytes = await readAtOnce(handle, (await handle.stat()).size);
        if (verify && manifest !== undefined) checks.push(check(path, bytes, manifest, name));
        return bytes;
      },
    });
    await assertSound();
    return result;
  } catch (error) {
    await assertSound();
    throw error;
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

/** In the thread pool, so that other work goes on. */
async function check(
  where: string,
  bytes: Uint8Array,
  { kind, files }: Manifest,
  name: string,
): Promise<InputError | undefined> {
  const expected = files[name]!;
  const differs = (found: string, wanted: string) =>
    new InputError({
      where,
      found,
      expected: `${wanted}, as it was written`,
      advice:
        'The file was damaged or changed. Save or copy it again; if the change is wanted, ' +
        `${kind === 'model' ? 'give --no-verify, or ' : ''}remove ${MANIFEST_FILE} from the folder.`,
    });
  if (bytes.byteLength !== expected.bytes)
    return differs(`${bytes.byteLength} bytes`, `${expected.bytes} bytes`);
  const sum = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
  return sum === expected.sha256
    ? undefined
    : differs(`the SHA-256 ${sum.slice(0, 16)}`, expected.sha256.slice(0, 16));
}

function restless(folder: string): InputError {
  return new InputError({
    where: folder,
    found: 'a folder that is written to all the time',
    expected: 'one that stays as it is for a moment',
  });
}
