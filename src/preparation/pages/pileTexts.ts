/** The texts of an input: rows of a corpus as they are, pages as their main text. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileBytes, unpacked } from '../../corpus/bytes.js';
import { type Example, FAULT } from '../../corpus/example.js';
import { type CorpusOptions, readCorpus } from '../../corpus/readCorpus.js';
import { inOrder } from './inOrder.js';
import type { MainTexts } from './mainTexts.js';
import type { Page } from './page.js';
import { folderPages, PAGE_NAME, pageBytes, pageFiles } from './pageFolder.js';
import { decodedPage } from './pageText.js';
import { anything, warcPages } from './warc.js';

const WARC_START = 'WARC/1.';
/** A row of a corpus that is a page. */
const PAGE_START = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)?<(?:!doctype\s+html|html)[\s>]/i;

/**
 * @param skipped how many texts at the beginning are not wanted
 * @throws InputError where the input cannot be read
 */
export async function* pileTexts(
  input: string,
  reading: CorpusOptions,
  skipped: number,
  mainTexts: MainTexts,
): AsyncGenerator<Example> {
  const rows = withoutFirst(await rowsOf(input, reading), skipped);
  yield* inOrder(rows, 4 * mainTexts.processes, async (row) => {
    reading.signal?.throwIfAborted();
    if ('bytes' in row) return pageExample({ id: row.id, text: await decodedPage(row) }, mainTexts);
    return PAGE_START.test(row.text) ? pageExample(row, mainTexts) : row;
  });
}

async function rowsOf(input: string, reading: CorpusOptions): Promise<AsyncIterable<Example | Page>> {
  const found = input === '-' ? undefined : await stat(input).catch(() => undefined);
  if (found?.isDirectory() && (await pageFiles(input)).length > 0) return folderPages(input);
  if (found?.isFile() && PAGE_NAME.test(input)) return onePage(input);
  if (found?.isFile() && (await isWarc(input))) return warcPages(input);
  return readCorpus(input, reading);
}

async function* onePage(path: string): AsyncGenerator<Page> {
  yield { id: basename(path), bytes: await pageBytes(path) };
}

async function isWarc(path: string): Promise<boolean> {
  try {
    for await (const chunk of unpacked(path, fileBytes(path), anything))
      return Buffer.from(chunk.subarray(0, WARC_START.length)).toString('latin1') === WARC_START;
  } catch {
    // The reader says what is wrong with it.
  }
  return false;
}

async function pageExample(page: Example, mainTexts: MainTexts): Promise<Example> {
  const text = await mainTexts.of(page.text);
  return text === undefined
    ? { ...page, text: '', [FAULT]: 'a page that takes too long or too much memory to read' }
    : { ...page, text };
}

async function* withoutFirst<Row>(rows: AsyncIterable<Row>, skipped: number): AsyncGenerator<Row> {
  let number = 0;
  for await (const row of rows) {
    number += 1;
    if (number > skipped) yield row;
  }
}
