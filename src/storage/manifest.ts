/**
 * `manifest.json`: which files make up a folder, with the size and SHA-256 of each. It is the mark by which textvat knows
 * its own folders, and the one place that says which save of a folder is the valid one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { type FolderKind, folderKinds } from './folderKinds.js';

export const MANIFEST_FILE = 'manifest.json';
const FORMAT = 'textvat-manifest';

/** A plain name, so that no manifest leads to a file elsewhere. */
const fileName = v.pipe(v.string(), v.regex(/^\w[\w.-]{0,99}$/));

const manifest = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  kind: v.picklist(Object.keys(folderKinds) as FolderKind[]),
  /** Names the folder in which the files of this save lie until each is at its place. */
  save: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  files: v.record(
    fileName,
    v.object({
      bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
  /** Of the save before; they go once this one is valid. */
  removed: v.array(fileName),
});
export type Manifest = v.InferOutput<typeof manifest>;

export function manifestText(content: Omit<Manifest, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, ...content }, null, 2)}\n`;
}

/** Where the files of a save lie until each is at its place. */
export function savePath(folder: string, { save }: Pick<Manifest, 'save'>): string {
  return join(folder, `.save-${save}`);
}

export const SAVE_FOLDER = /^\.save-[0-9a-f]{16}$/;

/** @returns undefined where there is no such file */
export function manifestTextOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, MANIFEST_FILE), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw damaged(folder, `what cannot be read (${code})`);
  }
}

/** @throws InputError where the text is no manifest */
export function parseManifest(folder: string, text: string): Manifest {
  const found = tryManifest(text);
  if (found === undefined) throw damaged(folder, 'no list of files that textvat wrote');
  return found;
}

export function tryManifest(text: string): Manifest | undefined {
  try {
    return v.parse(manifest, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function damaged(folder: string, found: string): InputError {
  return new InputError({
    where: join(folder, MANIFEST_FILE),
    found,
    expected: 'the sizes and SHA-256 of the files beside it',
    advice: 'Save or copy the folder again; without this file its content is read unchecked.',
  });
}
