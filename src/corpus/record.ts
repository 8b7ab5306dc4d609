import { InputError } from '../errors.js';
import type { Line } from './decode.js';
import { ANSWER, type Example, FAULT, PLACE } from './example.js';
import { normalLabel } from './label.js';

/** Which fields of a record hold what: a name, or a path of names with dots between them. */
export interface Fields {
  readonly textField: string;
  /** Without it, labels are not looked at. */
  readonly labelField: string | undefined;
  readonly idField: string;
  /** A row that cannot be read is kept, as an empty text with what was wrong, and ends nothing. */
  readonly keepFaults?: boolean | undefined;
}

/** The file that examples come from. */
export interface Origin {
  /** As errors name it. */
  readonly path: string;
  /** As ids name it: without folders. */
  readonly name: string;
}

export type FieldValues = Readonly<Record<string, unknown>>;

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

/** What a row holds or, where faults are kept, what was wrong with it. @throws InputError where they are not */
export function readRow(
  read: () => Example,
  { number, fault }: Pick<Line, 'number' | 'fault'>,
  origin: Origin,
  { keepFaults }: Pick<Fields, 'keepFaults'>,
): Example {
  try {
    if (fault !== undefined) throw fault;
    return read();
  } catch (error) {
    if (!keepFaults || !(error instanceof InputError)) throw error;
    return { id: lineId(origin, number), text: '', [FAULT]: error.message };
  }
}

/** Whether a reader passes over it. */
export function isBlank({ text, fault }: Line): boolean {
  return fault === undefined && text.trim() === '';
}

/**
 * One example from one record, with every field checked.
 * @param exact the record with the digits of its numbers as written, for ids and labels
 */
export function exampleFromRecord(
  record: FieldValues,
  line: number,
  origin: Origin,
  fields: Fields,
  exact: FieldValues = record,
): Example {
  const where = `${origin.path}:${line}`;
  const text = fieldOf(record, fields.textField);
  if (typeof text !== 'string') throw textError(where, record, fields.textField, text);
  const { labelField, idField } = fields;
  const id = idOf(fieldOf(exact, idField), where, `the id field ${JSON.stringify(idField)}`);
  const own = { id: id ?? lineId(origin, line), text };
  // Texts whose labels are not looked at are many, and no error names them.
  if (labelField === undefined) return own;
  const place = { [PLACE]: where };
  const answer = turnedDown(record, labelField);
  if (answer !== undefined) return { ...own, ...place, [ANSWER]: answer };
  const label = labelOf(fieldOf(exact, labelField), where, `the label field ${JSON.stringify(labelField)}`);
  return label === undefined ? { ...own, ...place } : { ...own, label, ...place };
}

/** The value of a field; a dot steps into an object, or to a place in an array, where no field is named with the dot. */
function fieldOf(record: FieldValues, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as FieldValues)[name];
  }
  return value;
}

/** Prodigy keeps what a person turned down or left open: its label is not the text's. */
function turnedDown(record: FieldValues, labelField: string): 'reject' | 'ignore' | undefined {
  const answer = labelField === 'answer' ? undefined : fieldOf(record, 'answer');
  return answer === 'reject' || answer === 'ignore' ? answer : undefined;
}

function textError(where: string, record: FieldValues, field: string, value: unknown): InputError {
  const expected = `a string in the text field ${JSON.stringify(field)}`;
  if (value !== undefined) return new InputError({ where, found: describeValue(value), expected });
  const names = Object.keys(record);
  const found = names.length === 0 ? 'no fields' : `only the fields ${quotedList(names)}`;
  const inner = innerPath(record, field);
  const example = inner === undefined ? '' : `, such as --text-field ${inner}`;
  const advice = `Name the field that holds the text with --text-field${example}.`;
  return new InputError({ where, found, expected, advice });
}

/** How deep a field is looked for. */
const DEEPEST = 3;

/** The path to a string under the name of a field, further inside. */
function innerPath(value: unknown, field: string, depth = 1): string | undefined {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return undefined;
  for (const [name, inside] of Object.entries(value)) {
    if (name === field && typeof inside === 'string') return name;
    const path = innerPath(inside, field, depth + 1);
    if (path !== undefined) return `${name}.${path}`;
  }
  return undefined;
}

/** @param field what holds the label, as errors name it @throws InputError where the value is no label */
export function labelOf(value: unknown, where: string, field: string): string | undefined {
  // Some tools write a list of one label, and an empty one for none.
  const only = Array.isArray(value) && value.length < 2 ? value[0] : value;
  if (only === undefined || only === null) return undefined;
  if (typeof only === 'boolean') return String(only);
  if (typeof only === 'number' || typeof only === 'bigint') return digitsOf(only, where, 'label');
  const label = typeof only === 'string' ? normalLabel(only) : '';
  if (label !== '') return label;
  throw labelError(only, where, field);
}

function labelError(value: unknown, where: string, field: string): InputError {
  if (Array.isArray(value) && value.length > 1)
    return new InputError({
      where,
      found: `${value.length} labels`,
      expected: `one label at most in ${field}`,
      advice: 'A text has one class here: keep one label, or train one model for each label.',
    });
  return new InputError({
    where,
    found: typeof value === 'string' ? 'an empty label' : `${describeValue(value)} as label`,
    expected: `a string, number or boolean in ${field}`,
    advice: 'Unlabeled texts have no label at all: leave the field out, or keep them in a file of their own.',
  });
}

/** @param field what holds the id, as errors name it @throws InputError where the value is no id */
export function idOf(value: unknown, where: string, field: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return digitsOf(value, where, 'id');
  const expected = `a string or number in ${field}`;
  throw new InputError({ where, found: `${describeValue(value)} as id`, expected });
}

/** Above 2^53 a number may stand for several that were written: readers give such digits as a string. */
function digitsOf(value: number | bigint, where: string, kind: string): string {
  if (typeof value === 'bigint' || !Number.isInteger(value) || Number.isSafeInteger(value))
    return String(value);
  throw new InputError({
    where,
    found: `the number ${value} as ${kind}, of which digits may be lost`,
    expected: 'a number below 2^53, or a string',
    advice: `Give the ${kind} as a string.`,
  });
}
