/** Command line options out of a valibot schema: flags, help and validation come from one place. */
import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { type OptionsSchema, UsageError } from '../command.js';
import { describeExpectation } from './expectation.js';
import { helpPlaces, inHelpOrder } from './helpGroups.js';

type AnySchema = v.GenericSchema & {
  wrapped?: AnySchema;
  pipe?: readonly { kind: string; type: string }[];
  options?: readonly (string | AnySchema)[];
  /** Of an array. */
  item?: AnySchema;
  default?: unknown;
};

/** The schema inside of `optional` and `nullable` wrappers and pipes, and what they say on the way. */
function unwrap(schema: AnySchema) {
  let inner = schema;
  let isRepeated = false;
  let description = v.getDescription(schema);
  let fallback: unknown;
  for (;;) {
    fallback ??= inner.default;
    isRepeated ||= v.getMetadata(inner)['isRepeated'] === true;
    const next = inner.wrapped;
    if (next === undefined) return { inner, description: description ?? '', fallback, isRepeated };
    inner = next;
    description ??= v.getDescription(inner);
  }
}

/** Of the options of a command, those of another schema: what the library is given. */
export function optionsOf<Entries extends v.ObjectEntries>(
  { entries }: { readonly entries: Entries },
  options: OutputOf<Entries>,
): OutputOf<Entries> {
  const names = Object.keys(entries) as (keyof OutputOf<Entries>)[];
  return Object.fromEntries(names.map((name) => [name, options[name]])) as OutputOf<Entries>;
}

type OutputOf<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** The name of a flag without its dashes. */
export const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function describeDefault(fallback: unknown): string {
  if (fallback === undefined || fallback === null || typeof fallback === 'boolean') return '';
  if (fallback === Number.MAX_SAFE_INTEGER) return ' (default: no limit)';
  return ` (default: ${Array.isArray(fallback) ? fallback.join(',') : String(fallback)})`;
}

function toNumber(text: string): unknown {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The flags for one entry of a schema: one, or a pair for what is true by default or has no default. */
function toOptions(key: string, schema: AnySchema): Option[] {
  const flag = kebab(key);
  const { inner, description, fallback, isRepeated } = unwrap(schema);
  if (isRepeated) return [repeatedOption(flag, description)];
  if (inner.type !== 'boolean' || fallback === false) return [toOption(flag, inner, description, fallback)];
  // Both, so that a flag can take back what a configuration file says.
  return [
    new Option(`--${flag}`, fallback === true ? `${description} (the default)` : description),
    new Option(`--no-${flag}`, `do not ${description}`),
  ];
}

/** Takes one value each time it is given, which may begin with a dash. */
function repeatedOption(flag: string, description: string): Option {
  const collect = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];
  return new Option(`--${flag} <value>`, description).argParser(collect);
}

/** Takes names with commas or spaces between, each time it is given. */
function listOption(flag: string, description: string): Option {
  const collect = (names: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    ...names.split(','),
  ];
  return new Option(`--${flag} <names...>`, description).argParser(collect);
}

function toOption(flag: string, inner: AnySchema, description: string, fallback: unknown): Option {
  const text = `${description}${describeDefault(fallback)}`;
  switch (inner.type) {
    case 'boolean':
      return new Option(`--${flag}`, text);
    case 'picklist':
      return new Option(`--${flag} <name>`, `${text} [${inner.options!.join(', ')}]`);
    case 'number':
      return new Option(`--${flag} <number>`, text).argParser(toNumber);
    case 'array': {
      const item = inner.item!;
      if (item.type === 'number') {
        return new Option(`--${flag} <numbers>`, text).argParser((list) => list.split(',').map(toNumber));
      }
      if (item.type === 'picklist') return listOption(flag, text);
      return item.type === 'string'
        ? new Option(`--${flag} <files...>`, text)
        : new Option(`--${flag} <list>`, text).argParser((list) => list.split(',').map(toNumber));
    }
    default:
      return new Option(`--${flag} <value>`, text);
  }
}

/**
 * @param otherDefaults what to add to a description, by key
 * @param showAll whether the help lists the advanced options too
 */
export function addSchemaOptions(
  command: Command,
  schema: OptionsSchema,
  otherDefaults: Readonly<Record<string, string>> = {},
  showAll = false,
): void {
  const keys = Object.keys(schema.entries);
  const placeOf = helpPlaces(keys);
  let hidden = 0;
  for (const key of inHelpOrder(keys)) {
    const { title, isAdvanced } = placeOf(key);
    const isHidden = isAdvanced && !showAll;
    if (isHidden) hidden += 1;
    for (const option of toOptions(key, schema.entries[key] as AnySchema)) {
      if (otherDefaults[key] !== undefined) option.description += ` (${otherDefaults[key]})`;
      command.addOption(option.helpGroup(title).hideHelp(isHidden));
    }
  }
  if (hidden > 0) command.addHelpText('after', `\n${hidden} advanced options: --help-all.`);
}

/** A flag, for a shell that completes it. */
export interface CompletedFlag {
  /** With its dashes. */
  readonly name: string;
  /** One line, without defaults and the like. */
  readonly description: string;
  readonly takesValue: boolean;
  /** Whether it may be given several times, or takes several values. */
  readonly isRepeated: boolean;
  /** Those that are possible, where there are few. */
  readonly values: readonly string[];
}

/** The flags of a schema, in the order of the help. */
export function completedFlags(schema: OptionsSchema): CompletedFlag[] {
  return inHelpOrder(Object.keys(schema.entries)).flatMap((key) => {
    const entry = schema.entries[key] as AnySchema;
    const { inner, description, isRepeated } = unwrap(entry);
    const { item = inner } = inner as { item?: AnySchema };
    const values = item.type === 'picklist' ? item.options!.map(String) : [];
    return toOptions(key, entry).map(({ long, required, variadic }) => ({
      name: long!,
      description: description.split(/[;(\n]|[:.] | \[/)[0]!.trim(),
      takesValue: required,
      isRepeated: isRepeated || variadic,
      values,
    }));
  });
}

/** The options a person gave, by schema key; commander's own defaults for `--no-` flags left out. */
export function givenOptions(command: Command): Record<string, unknown> {
  const values = command.opts<Record<string, unknown>>();
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => command.getOptionValueSource(key) !== 'default'),
  );
}

/** @throws UsageError naming the flag, what was found and what was expected */
export function validateOptions(
  schema: OptionsSchema,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = issue.path?.map((part) => String(part.key)) ?? [];
  const flag = `--${kebab(path[0] ?? '')}`;
  if (issue.received === 'undefined') throw new UsageError(`${flag} is missing.`);
  const found = issue.type === 'non_empty' ? 'nothing' : issue.received;
  throw new UsageError(`${flag}: found ${found}, expected ${describeExpectation(issue)}.`);
}
