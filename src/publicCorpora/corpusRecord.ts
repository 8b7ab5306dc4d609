/** What is written down of a corpus, and whether its files are still so. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { CORPUS_FILE } from '../storage/folderKinds.js';
import { readFolder } from '../storage/snapshot.js';
import type { PublicCorpus } from './publicCorpus.js';
import { digestOf } from './transfer.js';

/** A file as it came from its publisher. */
export interface FileRecord {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether this checksum was published; else it is that of the first download. */
  readonly isPublished: boolean;
}

/** A file of texts that was written. */
export interface PartRecord {
  readonly file: string;
  readonly texts: number;
  /** How many texts have each label. */
  readonly labels: Readonly<Record<string, number>>;
}

/** What `getCorpus` wrote; it stands in `corpus.json`. */
export interface CorpusRecord {
  readonly name: string;
  readonly title: string;
  readonly page: string;
  readonly license: string;
  readonly files: readonly FileRecord[];
  readonly parts: readonly PartRecord[];
}

const text = v.string();
const corpusRecord: v.GenericSchema<unknown, CorpusRecord> = v.object({
  ...{ name: text, title: text, page: text, license: text },
  files: v.array(
    v.object({ name: text, url: text, bytes: v.number(), sha256: text, isPublished: v.boolean() }),
  ),
  parts: v.array(v.object({ file: text, texts: v.number(), labels: v.record(text, v.number()) })),
});

export const fileStates = ['as published', 'as first fetched', 'as written', 'gone', 'changed'] as const;

/** A file of a corpus and how it is now. */
export interface FileCheck {
  readonly file: string;
  /** A download that is gone is not needed any more: its texts are there. */
  readonly state: (typeof fileStates)[number];
  /** What is wrong, in a sentence. */
  readonly fault?: string;
}

/**
 * Whether the files that `getCorpus` wrote are as they were, and downloads as they were published.
 * @throws InputError where nothing was written
 * @example
 * ```js
 * for (const corpus of publicCorpora)
 *   for (const { file, state } of await verifyCorpus(corpus, `corpora/${corpus.name}`)) console.log(file, state);
 * ```
 */
export async function verifyCorpus(
  corpus: PublicCorpus,
  folder: string,
  signal?: AbortSignal,
): Promise<FileCheck[]> {
  const record = await recordOf(corpus, folder);
  const checks: FileCheck[] = [];
  for (const { name, sha256 } of record.files) {
    const published = corpus.files.find((file) => file.name === name)?.sha256;
    checks.push(await checkDownload(folder, name, sha256, published, signal));
  }
  for (const { file } of record.parts) checks.push(await checkWritten(folder, file));
  return checks;
}

async function recordOf({ name }: PublicCorpus, folder: string): Promise<CorpusRecord> {
  if (!existsSync(join(folder, CORPUS_FILE)))
    throw new InputError({
      where: folder,
      found: `no ${CORPUS_FILE}`,
      expected: 'a corpus that was fetched',
      advice: `\`textvat corpora get ${name}\` fetches it.`,
    });
  const bytes = await readFolder(folder, [CORPUS_FILE], ({ read }) => read(CORPUS_FILE));
  const json = Buffer.from(bytes).toString('utf8');
  const parsed = v.safeParse(v.pipe(text, v.parseJson(), corpusRecord), json);
  if (parsed.success && parsed.output.name === name) return parsed.output;
  throw new InputError({
    where: join(folder, CORPUS_FILE),
    found: 'something else',
    expected: `the record of ${name}`,
    advice: `\`textvat corpora get ${name}\` writes it anew.`,
  });
}

async function checkDownload(
  folder: string,
  file: string,
  first: string,
  published: string | undefined,
  signal: AbortSignal | undefined,
): Promise<FileCheck> {
  const path = join(folder, file);
  if (!existsSync(path)) return { file, state: 'gone' };
  const { sha256 } = await digestOf(path, signal);
  if (sha256 === (published ?? first))
    return { file, state: published === undefined ? 'as first fetched' : 'as published' };
  const fault = `${path}: found the SHA-256 ${sha256}, expected ${published ?? first}.`;
  return { file, state: 'changed', fault };
}

async function checkWritten(folder: string, file: string): Promise<FileCheck> {
  try {
    await readFolder(folder, [file], ({ read }) => read(file));
    return { file, state: 'as written' };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { file, state: 'changed', fault: error.message };
  }
}
