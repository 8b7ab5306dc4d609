/** Validation issues in words a person would use. */
import type * as v from 'valibot';

const WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  Array: 'a list',
  Object: 'an object',
  null: 'null',
  '!0': 'something',
};
const BOUNDS: Readonly<Record<string, string>> = { '>=': 'at least', '>': 'more than', '<=': 'at most' };

export function describeExpectation({ type, expected, message }: v.BaseIssue<unknown>): string {
  if (type === 'integer') return 'a whole number';
  // Issues of our own have a message only.
  if (!expected) return message.replace(/^.*?Expected /, '').replace(/ but received.*$/, '');
  const bound = /^([<>]=?)(.+)$/.exec(expected);
  if (bound) return `${BOUNDS[bound[1]!] ?? bound[1]} ${bound[2]}`;
  const choices = expected.replace(/^\((.*)\)$/, '$1').split(' | ');
  const named = choices.map((choice) => WORDS[choice] ?? choice);
  return named.length > 2 ? `one of ${named.join(', ')}` : named.join(' or ');
}
