import type { CorpusFormat } from './corpusOptions.js';
import { FASTTEXT_PREFIX } from './fastText.js';
import type { Fields } from './record.js';

const BY_EXTENSION: Readonly<Record<string, CorpusFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  fasttext: 'fasttext',
  ft: 'fasttext',
};

/** The format that a file's name promises; `.txt` promises none. */
export function formatByName(name: string): CorpusFormat | undefined {
  const extension = /\.([^.]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

/** The format that the first line which is not blank shows. */
export function formatByContent(firstLine: string, name: string, fields: Fields): CorpusFormat {
  const line = firstLine.trim();
  if (line.startsWith(FASTTEXT_PREFIX)) return 'fasttext';
  if (/\.txt(\.gz)?$/i.test(name)) return 'text';
  if (line.startsWith('{')) return 'jsonl';
  // The text field's name alone is a header too: as a text it would be an odd one.
  if (columnName(line) === fields.textField) return 'csv';
  const isHeader = (delimiter: string) => line.split(delimiter).map(columnName).includes(fields.textField);
  if (isHeader('\t')) return 'tsv';
  return isHeader(',') ? 'csv' : 'text';
}

function columnName(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}
