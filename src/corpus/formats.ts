/** All formats of corpus files. A new one is a file of its own and a line here. */
import { csvFormat, tsvFormat } from './delimitedFormat.js';
import { fastTextFormat } from './fastText.js';
import type { Format } from './format.js';
import { jsonLinesFormat } from './jsonLines.js';
import { plainTextFormat } from './plainText.js';

const FORMATS = [jsonLinesFormat, csvFormat, tsvFormat, plainTextFormat, fastTextFormat] as const;

export type FileFormatName = (typeof FORMATS)[number]['name'];
export type FileFormat = Format<FileFormatName>;

export const fileFormats: readonly FileFormat[] = FORMATS;
export const fileFormatNames: readonly FileFormatName[] = FORMATS.map(({ name }) => name);

/** The format that a file's name promises; `.txt` promises none. */
export function formatByName(name: string): FileFormat | undefined {
  const extension = /\.([^.]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
  return fileFormats.find(({ extensions }) => extensions.includes(extension));
}
