import { InputError } from '../errors.js';
import type { Example } from './example.js';

/** Which fields of a record hold what. */
export interface Fields {
  readonly textField: string;
  /** Without it, labels are not looked at. */
  readonly labelField: string | undefined;
  readonly idField: string;
}

/** The file that examples come from. */
export interface Origin {
  /** As errors name it. */
  readonly path: string;
  /** As ids name it: without folders. */
  readonly name: string;
}

const CLIPPED_LENGTH = 40;

/** A value as an error message shows it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value === '' ? 'an empty string' : JSON.stringify(clip(value));
  return `the ${typeof value} ${String(value)}`;
}

export function clip(text: string): string {
  return text.length <= CLIPPED_LENGTH ? text : `${text.slice(0, CLIPPED_LENGTH)}…`;
}

/** Names in quotes, for error messages; a long list is cut. */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(clip(name)));
  return shown.join(', ') + (names.length > shown.length ? ', …' : '');
}

/** The id of a text that has none of its own. */
export function lineId(origin: Origin, line: number): string {
  return `${origin.name}:${line}`;
}

/** One example from one record, with every field checked. */
export function exampleFromRecord(
  record: Readonly<Record<string, unknown>>,
  line: number,
  origin: Origin,
  fields: Fields,
): Example {
  const where = `${origin.path}:${line}`;
  const own = (name: string): unknown => (Object.hasOwn(record, name) ? record[name] : undefined);
  const text = own(fields.textField);
  if (typeof text !== 'string') throw textError(where, record, fields.textField);
  const { labelField } = fields;
  const label = labelField === undefined ? undefined : labelOf(own(labelField), where, labelField);
  const id = idOf(own(fields.idField), where, fields.idField) ?? lineId(origin, line);
  return label === undefined ? { id, text } : { id, text, label };
}

function textError(where: string, record: Readonly<Record<string, unknown>>, field: string): InputError {
  const expected = `a string in the text field ${JSON.stringify(field)}`;
  if (Object.hasOwn(record, field)) {
    return new InputError({ where, found: describeValue(record[field]), expected });
  }
  const names = Object.keys(record);
  const found = names.length === 0 ? 'no fields' : `only the fields ${quotedList(names)}`;
  const advice = 'Name the field that holds the text with --text-field.';
  return new InputError({ where, found, expected, advice });
}

function labelOf(value: unknown, where: string, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new InputError({
    where,
    found: typeof value === 'string' ? 'an empty label' : `${describeValue(value)} as label`,
    expected: `a string, number or boolean in the label field ${JSON.stringify(field)}`,
    advice:
      'Unlabelled texts have no label at all: leave the field out, or keep them in a file of their own.',
  });
}

function idOf(value: unknown, where: string, field: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const expected = `a string or number in the id field ${JSON.stringify(field)}`;
  throw new InputError({ where, found: `${describeValue(value)} as id`, expected });
}
