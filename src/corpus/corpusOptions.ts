import { TextDecoder } from 'node:util';
import * as v from 'valibot';
import { type FileFormatName, fileFormatNames } from './formats.js';

/** What a corpus may be written in; packed by gzip or Zstandard or not. */
export type CorpusFormat = FileFormatName | 'parquet' | 'folder';
export const CORPUS_FORMATS: readonly CorpusFormat[] = [...fileFormatNames, 'parquet', 'folder'];

const fieldName = (description: string) =>
  v.optional(v.pipe(v.string(), v.nonEmpty(), v.description(description)));

/** How a corpus is read. Command-line flags, their help and their checks are made from this. */
export const corpusOptions = v.strictObject({
  format: v.optional(
    v.pipe(
      v.picklist(CORPUS_FORMATS),
      v.description('format of the input; by default detected from its content and name'),
    ),
  ),
  textField: fieldName(
    'field or column with the text; by default text, or the only one with a usual name such as review',
  ),
  labelField: fieldName(
    'field or column with the label; by default label, or the only one with a usual name such as sentiment',
  ),
  idField: fieldName('field or column with the id; by default id'),
  delimiter: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => delimiterOf(text) !== undefined, 'Expected one character, or tab'),
      v.description('delimiter of a table: one character, or tab; by default detected from the content'),
    ),
  ),
  quotes: v.optional(
    v.pipe(
      v.boolean(),
      v.description('take double quotes as enclosing cells; by default detected from the content'),
    ),
  ),
  columns: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description('names of the columns of a table without a header, separated by commas'),
    ),
  ),
  encoding: v.optional(
    v.pipe(
      v.string(),
      v.check(isEncoding, 'Expected an encoding such as utf-8, windows-1251, shift_jis'),
      v.description(
        'encoding of the input, such as windows-1251 or shift_jis; by default detected from the bytes',
      ),
    ),
  ),
  unlabeledLabel: v.optional(
    v.pipe(
      v.array(v.string()),
      v.metadata({ isRepeated: true }),
      v.description('a label that marks texts without one, such as -1 or nan (repeatable)'),
    ),
  ),
  labelIsReal: v.optional(
    v.pipe(
      v.array(v.string()),
      v.metadata({ isRepeated: true }),
      v.description('a label that is a class, though it looks like a mark for none (repeatable)'),
    ),
  ),
});

/** The character that a person means: a tab is hard to type. */
export function delimiterOf(text: string): string | undefined {
  if (text === 'tab' || text === '\\t') return '\t';
  return /^[^\p{L}\p{N}"\r\n]$/u.test(text) ? text : undefined;
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}
