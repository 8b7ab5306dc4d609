/** Pages in files: one, or those of a folder and the folders within it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathError } from '../../corpus/bytes.js';
import { MOST_PAGE_BYTES, type Page } from './page.js';

export const PAGE_NAME = /\.x?html?$/i;

/** In the order of the names. @throws InputError where one cannot be read */
export async function* folderPages(folder: string): AsyncGenerator<Page> {
  for (const path of await pageFiles(folder))
    yield { id: relative(folder, path).split(sep).join('/'), bytes: await pageBytes(path) };
}

export async function pageBytes(path: string): Promise<Uint8Array> {
  try {
    return (await readFile(path)).subarray(0, MOST_PAGE_BYTES);
  } catch (error) {
    throw pathError(path, error);
  }
}

/** The pages of a folder; none where it holds other files. */
export async function pageFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    const pages = names.filter((name) => PAGE_NAME.test(name)).sort();
    const paths = pages.map((name) => join(folder, name));
    const kinds = await Promise.all(paths.map(async (path) => (await stat(path)).isFile()));
    return paths.filter((_, at) => kinds[at]);
  } catch (error) {
    throw pathError(folder, error);
  }
}
