/** Fetches a public corpus and writes it as JSON Lines. */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { assertOurs, saveFiles } from '../storage/commit.js';
import { CORPUS_FILE } from '../storage/folderKinds.js';
import { makeFolder } from '../storage/folders.js';
import { lockFolder } from '../storage/lock.js';
import { latin1ToWindows1252 } from '../text/windows1252.js';
import { takeTurns } from '../turns.js';
import { archivedFiles } from './archive.js';
import type { CorpusRecord, FileRecord, PartRecord } from './corpusRecord.js';
import { type DownloadOptions, type DownloadProgress, downloadFile } from './download.js';
import type { CorpusPart, PublicCorpus } from './publicCorpus.js';

/** What `getCorpus` tells on its way: bytes have come, or all have and texts are written. */
export type CorpusEvent = DownloadProgress | { readonly type: 'unpack' };

/** Characters that are written at a time. */
const PIECE = 2 ** 16;

/**
 * Fetches the files of a corpus, checks them, and writes their texts as JSON Lines with a record of all SHA-256. What is there
 * already is not fetched again; what an interruption left is gone on from. HTTP_PROXY, HTTPS_PROXY and NO_PROXY count.
 * @param folder of this corpus alone
 * @returns what was written
 * @throws InputError where a file cannot be had, is not what was published or holds another number of texts
 * @example
 * ```js
 * for (const corpus of publicCorpora) await resultOf(getCorpus(corpus, `corpora/${corpus.name}`));
 * ```
 */
export async function* getCorpus(
  corpus: PublicCorpus,
  folder: string,
  options: DownloadOptions = {},
): AsyncGenerator<CorpusEvent, CorpusRecord> {
  const { name, title, page, license } = corpus;
  await makeFolder(folder, folder);
  const unlock = lockFolder(folder);
  try {
    assertOurs(folder, 'corpus', [CORPUS_FILE, ...corpus.parts.map(fileOf)]);
    const files: FileRecord[] = [];
    for (const file of corpus.files) {
      const digest = yield* downloadFile(file, join(folder, file.name), options);
      files.push({ name: file.name, url: file.url, ...digest, isPublished: file.sha256 !== undefined });
    }
    yield { type: 'unpack' };
    const parts: PartRecord[] = [];
    const record = { name, title, page, license, files, parts };
    const archives = files.map((file) => join(folder, file.name));
    const put: [string, AsyncIterable<string>][] = corpus.parts.map((part) => [
      fileOf(part),
      partLines(part, archives, parts, options.signal),
    ]);
    // Written last: it tells of the others.
    put.push([CORPUS_FILE, textOf(record)]);
    await saveFiles(folder, { kind: 'corpus', put: Object.fromEntries(put) });
    return record;
  } finally {
    unlock();
  }
}

function fileOf({ name }: CorpusPart): string {
  return `${name}.jsonl`;
}

async function* textOf(record: CorpusRecord): AsyncGenerator<string> {
  yield `${JSON.stringify(record, null, 2)}\n`;
}

/** The lines of a part, many at a time. @param parts gets its record */
async function* partLines(
  part: CorpusPart,
  archives: readonly string[],
  parts: PartRecord[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const labels = new Map<string, number>();
  let texts = 0;
  let lines = '';
  for await (const example of examplesOf(part, archives)) {
    texts += 1;
    if (example.label !== undefined) labels.set(example.label, (labels.get(example.label) ?? 0) + 1);
    lines += `${JSON.stringify(example)}\n`;
    await takeTurns(signal);
    if (lines.length < PIECE) continue;
    yield lines;
    lines = '';
  }
  assertTexts(part, archives, texts);
  parts.push({ file: fileOf(part), texts, labels: Object.fromEntries([...labels].sort()) });
  yield lines;
}

async function* examplesOf({ from, read }: CorpusPart, archives: readonly string[]): AsyncGenerator<Example> {
  for (const archive of archives) {
    for await (const { path, bytes } of archivedFiles(archive, (path) => from.test(path)))
      yield* read(from.exec(path)!, decoded(bytes));
  }
}

/** By its bytes, as `src/corpus` does: UTF-8 or Windows-1252. */
function decoded(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : latin1ToWindows1252(buffer.toString('latin1'));
}

function assertTexts({ name, texts: expected }: CorpusPart, archives: readonly string[], texts: number) {
  if (expected === undefined ? texts > 0 : texts === expected) return;
  throw new InputError({
    where: archives.join(', '),
    found: `${texts} texts for ${name}.jsonl`,
    expected: expected === undefined ? 'at least one' : `${expected}`,
    advice: 'Is it another version of the corpus? Nothing was written but the download.',
  });
}
