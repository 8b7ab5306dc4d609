import { InputError } from '../errors.js';
import type { Line } from './decode.js';
import type { Example } from './example.js';
import { parseKeepingDigits } from './jsonDigits.js';
import { describeValue, exampleFromRecord, type Fields, type FieldValues, type Origin } from './record.js';

/** JSON Lines: one object a line. Blank lines are skipped. */
export async function* readJsonLines(
  lines: AsyncIterable<Line>,
  origin: Origin,
  fields: Fields,
): AsyncGenerator<Example> {
  for await (const line of lines) {
    if (line.text.trim() === '') continue;
    const record = parseObject(line, origin);
    const exact = (parseKeepingDigits(line.text) as FieldValues | undefined) ?? record;
    yield exampleFromRecord(record, line.number, origin, fields, exact);
  }
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
    throw new InputError({ where, found, expected, ...(isArray && ARRAY_ADVICE) });
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

const ARRAY_ADVICE = { advice: "Turn the array into lines, for example with: jq -c '.[]'." };
