import * as v from 'valibot';
import { InputError } from '../errors.js';

/** Options with all defaults. @throws InputError on unknown or invalid ones */
export function parseOptions<Schema extends v.GenericSchema>(
  schema: Schema,
  input: v.InferInput<Schema> | undefined,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input ?? {});
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new InputError({
    where: `the option ${v.getDotPath(issue) ?? ''}`,
    found: issue.received,
    expected: issue.expected === 'never' ? 'an option that exists' : (issue.expected ?? issue.message),
  });
}
