/** JSON that holds all records in one object: not read, but told how to unpack it. */
import { InputError } from '../errors.js';
import { candidates } from './fields.js';
import type { Fields, FieldValues } from './record.js';

export function isObject(value: unknown): value is FieldValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InputError where the object is not a record but has the records in it */
export function refuseWrapper(record: FieldValues, { textField }: Fields, where: string): void {
  const text = Object.hasOwn(record, textField) ? record[textField] : undefined;
  if (typeof text === 'string') return;
  if (isObject(text) || Array.isArray(text)) {
    throw new InputError({
      where,
      found: `${Array.isArray(text) ? 'an array' : 'an object'} in the text field ${JSON.stringify(textField)}`,
      expected: 'a string, and an object of its own for each text',
      advice: 'A table written with pandas becomes that with to_json(FILE, orient="records", lines=True).',
    });
  }
  const list = Object.entries(record).find(([, value]) => Array.isArray(value) && value.some(holdsText));
  // A path leads to the text of a record, wherever that may be.
  if (text !== undefined || list === undefined || textField.includes('.')) return;
  throw new InputError({
    where,
    found: `one object with a list of records in its field ${JSON.stringify(list[0])}`,
    expected: 'the records themselves',
    advice: `Take them out first, for example with: jq -c '.[${JSON.stringify(list[0])}][]'.`,
  });
}

/** Whether a value looks like a record, or like one with some more around it. */
function holdsText(value: unknown): boolean {
  if (!isObject(value)) return false;
  const hasText = (some: FieldValues) => candidates(Object.keys(some), 'text', undefined).length > 0;
  return hasText(value) || Object.values(value).some((inside) => isObject(inside) && hasText(inside));
}
