import { InputError } from '../errors.js';
import type { Line } from './decode.js';
import type { Example } from './example.js';
import { parseKeepingDigits } from './jsonDigits.js';
import {
  describeValue,
  exampleFromRecord,
  type Fields,
  type FieldValues,
  type Origin,
  readRow,
} from './record.js';

/** JSON Lines: one object a line. Blank lines are skipped. */
export async function* readJsonLines(
  lines: AsyncIterable<Line>,
  origin: Origin,
  fields: Fields,
): AsyncGenerator<Example> {
  for await (const line of lines) {
    if (line.text.trim() === '') continue;
    yield readRow(() => parseLine(line, origin, fields), line.number, origin, fields);
  }
}

function parseLine(line: Line, origin: Origin, fields: Fields): Example {
  const record = parseObject(line, origin);
  const exact = (parseKeepingDigits(line.text) as FieldValues | undefined) ?? record;
  return exampleFromRecord(record, line.number, origin, fields, exact);
}

function parseObject(line: Line, origin: Origin): Readonly<Record<string, unknown>> {
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
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
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
