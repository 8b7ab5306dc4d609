import { TextDecoder } from 'node:util';
import * as v from 'valibot';
import { type FileFormatName, fileFormatNames } from './formats.js';

export type CorpusFormat = FileFormatName | 'folder';
export const CORPUS_FORMATS: readonly CorpusFormat[] = [...fileFormatNames, 'folder'];

const fieldName = (description: string) =>
  v.optional(v.pipe(v.string(), v.nonEmpty(), v.description(description)));

/** How a corpus is read. Command-line flags, their help and their checks are made from this. */
export const corpusOptions = v.strictObject({
  format: v.optional(
    v.pipe(
      v.picklist(CORPUS_FORMATS),
      v.description('how the input is written; without it, told by its content and name'),
    ),
  ),
  textField: fieldName(
    'field or column that holds the text; without it text, or the only one with a usual name such as review',
  ),
  labelField: fieldName(
    'field or column that holds the label; without it label, or the only one with a usual name such as sentiment',
  ),
  idField: fieldName('field or column that holds the id; without it id'),
  delimiter: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => delimiterOf(text) !== undefined, 'Expected one sign, or tab'),
      v.description(
        'what stands between the cells of a table: one sign, or tab; without it, told by the content',
      ),
    ),
  ),
  quotes: v.optional(
    v.pipe(
      v.boolean(),
      v.description('take double quotes as the ends of cells; if nothing is said, told by the content'),
    ),
  ),
  columns: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description('names of the columns of a table without header, with commas between them'),
    ),
  ),
  encoding: v.optional(
    v.pipe(
      v.string(),
      v.check(isEncoding, 'Expected an encoding such as utf-8, windows-1251, shift_jis'),
      v.description(
        'encoding of the input, such as windows-1251 or shift_jis; without it, told by the bytes',
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
