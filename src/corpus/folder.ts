import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, parse, sep } from 'node:path';
import { InputError } from '../errors.js';
import { pathError } from './bytes.js';
import { decodeLines } from './decode.js';
import type { EncodingFaults } from './encodingFaults.js';
import { type Example, FAULT } from './example.js';
import { formatByName } from './formats.js';
import { quotedList } from './record.js';

/** Class folders whose texts have no label, as `unsup` in aclImdb. */
const UNLABELED = new Set(['unsup', 'unlabeled', 'unlabelled']);
/** Folders that hold a part of a corpus, never a class. */
const PARTS = new Set(['train', 'training', 'test', 'testing', 'dev', 'valid', 'validation', 'eval']);

interface FolderOptions {
  readonly ignoreLabels?: boolean | undefined;
  readonly encoding?: string | undefined;
  /** A file that cannot be read comes as an empty text with its fault. */
  readonly keepFaults?: boolean | undefined;
}

interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * A folder for every class with one text a file, or one folder of unlabeled texts. Files beside class folders are
 * ignored (aclImdb has word lists there). The order is that of the names, numbers by value.
 */
export async function* readFolder(
  root: string,
  faults: EncodingFaults,
  options: FolderOptions = {},
): AsyncGenerator<Example> {
  const folder = await enterOnlyPart(root);
  const { files, folders } = await list(folder);
  if (folders.length === 0) {
    refuseCorpora(folder, files);
    yield* readFiles(root, folder, files, undefined, faults, options);
  }
  for (const name of folders) {
    const inside = join(folder, name);
    const label = options.ignoreLabels || UNLABELED.has(name.toLowerCase()) ? undefined : name;
    yield* readFiles(root, inside, (await list(inside)).files, label, faults, options);
  }
}

/** Steps into `train` where that is all there is; two parts must not be mixed, so one has to be named. */
async function enterOnlyPart(folder: string): Promise<string> {
  const { folders } = await list(folder);
  const parts: string[] = [];
  for (const name of folders) {
    const nested = (await list(join(folder, name))).folders.length > 0;
    if (nested || PARTS.has(name.toLowerCase())) parts.push(name);
  }
  if (parts.length === 0) return folder;
  if (folders.length === 1) return enterOnlyPart(join(folder, parts[0]!));
  throw new InputError({
    where: folder,
    found: `the folders ${quotedList(folders)}, with more folders or a part of the corpus inside`,
    expected: 'one folder for every class',
    advice: `Name the part to read, for example ${join(folder, parts.at(-1)!)}.`,
  });
}

/** A folder of corpus files is no corpus: each of its files would become one huge text. */
function refuseCorpora(folder: string, files: readonly string[]): void {
  const corpus = files.find((name) => formatByName(name) !== undefined);
  if (corpus === undefined) return;
  throw new InputError({
    where: folder,
    found: `the corpus file ${JSON.stringify(corpus)} in a folder`,
    expected: 'a folder with one text a file',
    advice: `Name the file itself: ${join(folder, corpus)}.`,
  });
}

async function list(folder: string): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)) : entry;
      if (target.isDirectory()) folders.push(entry.name);
      else if (target.isFile()) files.push(entry.name);
    }
  } catch (error) {
    throw pathError(folder, error);
  }
  return { files: files.sort(byNumber), folders: folders.sort(byNumber) };
}

// A fixed language, so that the order does not depend on the machine's.
const { compare: compareNumeric } = new Intl.Collator('en', { numeric: true });
const byNumber = (one: string, other: string): number =>
  compareNumeric(one, other) || (one < other ? -1 : Number(one > other));

async function* readFiles(
  root: string,
  folder: string,
  files: readonly string[],
  label: string | undefined,
  faults: EncodingFaults,
  { encoding, keepFaults }: FolderOptions,
): AsyncGenerator<Example> {
  for (const name of files) {
    const path = join(folder, name);
    const id = idOf(root, path);
    const read = await readText(path, faults, encoding).catch((error: unknown) => {
      if (!keepFaults || !(error instanceof InputError)) throw error;
      return error;
    });
    if (typeof read !== 'string') yield { id, text: '', [FAULT]: read.message };
    else yield label === undefined ? { id, text: read } : { id, text: read, label };
  }
}

/** The path from the corpus's root, without extension and with slashes on every system. */
function idOf(root: string, path: string): string {
  const { dir, name } = parse(path.replace(/\.gz$/i, ''));
  const inside = join(dir, name).slice(join(root, sep).length);
  return inside.split(sep).join('/') || basename(path);
}

async function readText(path: string, faults: EncodingFaults, encoding: string | undefined): Promise<string> {
  const lines: string[] = [];
  for await (const line of decodeLines(path, wholeFile(path), faults, { encoding })) lines.push(line.text);
  return lines.join('\n');
}

/** In one piece: for many small files that is several times faster than a stream each. */
async function* wholeFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield await readFile(path);
  } catch (error) {
    throw pathError(path, error);
  }
}
