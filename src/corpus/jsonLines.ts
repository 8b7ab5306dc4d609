import { InputError } from '../errors.js';
import type { Head, Line, Lines } from './decode.js';
import type { Example } from './example.js';
import { resolveFields } from './fields.js';
import { type Format, type Sighting, type Source, wholeLines } from './format.js';
import { parseKeepingDigits } from './jsonDigits.js';
import { type JsonValue, jsonSplitter } from './jsonValues.js';
import { isObject, refuseWrapper } from './jsonWrapper.js';
import {
  describeValue,
  exampleFromRecord,
  type Fields,
  type FieldValues,
  isBlank,
  type Origin,
  readRow,
} from './record.js';

/** One object a line; objects over several lines and in an array are read as well. Blank lines are skipped. */
export const jsonLinesFormat: Format<'jsonl'> = {
  name: 'jsonl',
  title: 'JSON',
  extensions: ['jsonl', 'ndjson', 'json'],
  sniff,
  read: readJson,
};

const OBJECT_START = /^\s*\{\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"\s*:|\}\s*(?:\n|$))/;
const ARRAY_START = /^\s*\[\s*(?:\{\s*["}]|\]\s*$)/;
const OTHER_ARRAY_START = /^\s*\[\s*(?:["[]|$)/;

function sniff({ lines }: Head): Sighting | undefined {
  const start = lines.join('\n');
  if (OBJECT_START.test(start))
    return { isSure: true, isEvident: true, because: 'it begins with a JSON object' };
  if (ARRAY_START.test(start)) return { isSure: true, because: 'it begins with a JSON array of objects' };
  return OTHER_ARRAY_START.test(start)
    ? { isSure: false, because: 'it begins as a JSON array does' }
    : undefined;
}

async function* readJson(lines: Lines, source: Source): AsyncGenerator<Example> {
  const { origin, head, wishes, tell } = source;
  const isSpread = spreadsOverLines(head, origin);
  const names = headRecords(head, isSpread, origin).flatMap((record) => Object.keys(record));
  const { fields, notes } = resolveFields([...new Set(names)], wishes, origin.path);
  if (notes.length > 0) tell(notes.join(', '));
  yield* isSpread ? readValues(lines, origin, fields) : readLines(lines, origin, fields);
}

async function* readLines(lines: Lines, origin: Origin, fields: Fields): AsyncGenerator<Example> {
  for await (const some of lines) {
    for (const line of some) {
      if (isBlank(line)) continue;
      yield readRow(() => exampleOf(line, origin, fields), line, origin, fields);
    }
  }
}

/** Where a line cannot be read, nobody knows where the next value begins. */
async function* readValues(lines: Lines, origin: Origin, fields: Fields): AsyncGenerator<Example> {
  const splitter = jsonSplitter(origin);
  for await (const some of lines) {
    for (const line of some) {
      if (line.fault !== undefined) throw line.fault;
      for (const value of splitter.push(line)) yield rowOf(value, origin, fields);
    }
  }
  splitter.end();
}

function rowOf(value: JsonValue, origin: Origin, fields: Fields): Example {
  const number = value.place > 1 ? value.place : value.number;
  const own = originOf(value, origin);
  return readRow(() => exampleOf({ ...value, number }, own, fields), { number }, own, fields);
}

function exampleOf(line: Line, origin: Origin, fields: Fields): Example {
  const record = parseObject(line, origin);
  refuseWrapper(record, fields, `${origin.path}:${line.number}`);
  const exact = (parseKeepingDigits(line.text) as FieldValues | undefined) ?? record;
  return exampleFromRecord(record, line.number, origin, fields, exact);
}

/** Where several objects begin on one line, the second one is `file:line:2`. */
function originOf({ number, place }: JsonValue, { path, name }: Origin): Origin {
  return place > 1 ? { path: `${path}:${number}`, name: `${name}:${number}` } : { path, name };
}

/** Whether the records are not one a line: in an array, or over several lines. */
function spreadsOverLines({ lines }: Head, origin: Origin): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (first.trimStart().startsWith('[')) return true;
  if (!first.trimStart().startsWith('{') || lines.length < 2) return false;
  // A line that ends within a string is a broken one: no string goes over lines.
  return valuesOn([first], origin)?.length === 0;
}

/** The objects on these lines; undefined where they are no JSON. */
function valuesOn(lines: readonly string[], origin: Origin): string[] | undefined {
  const splitter = jsonSplitter(origin);
  try {
    return lines.flatMap((text, index) =>
      splitter.push({ text, number: index + 1 }).map((value) => value.text),
    );
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The value, or undefined where the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The records of the beginning as far as they can be read; what is wrong with others is said when their turn comes. */
function headRecords(head: Head, isSpread: boolean, origin: Origin): FieldValues[] {
  const values = isSpread ? (valuesOn(head.lines, origin) ?? []) : wholeLines(head);
  return values.map(parsed).filter(isObject);
}

function parseObject(line: Line, origin: Origin): FieldValues {
  const where = `${origin.path}:${line.number}`;
  const expected = 'one JSON object a line';
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    const isArray = line.text.trimStart().startsWith('[');
    const found = isArray ? 'the start of a JSON array' : `invalid JSON: ${describeValue(line.text)}`;
    const advice = isArray ? ARRAY_ADVICE : NAN.test(line.text) ? NAN_ADVICE : {};
    throw new InputError({ where, found, expected, ...advice });
  }
  if (isObject(value)) return value;
  throw new InputError({
    where,
    found: describeValue(value),
    expected,
    ...(Array.isArray(value) && ARRAY_ADVICE),
  });
}

/** As Python writes it. */
const NAN = /:\s*NaN\b/;
const NAN_ADVICE = { advice: 'NaN is no JSON: write null, or leave the field out, where there is no label.' };
const ARRAY_ADVICE = { advice: "Turn the array into lines, for example with: jq -c '.[]'." };
