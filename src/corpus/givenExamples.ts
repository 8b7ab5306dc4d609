/** The door for examples that come from a caller: they are checked as readers check theirs. */
import { InputError } from '../errors.js';
import { type Example, PLACE, placeOf } from './example.js';
import { heldExamples } from './heldExamples.js';
import { namedLabels } from './label.js';
import { readCorpus } from './readCorpus.js';
import { describeValue, type FieldValues, idOf, labelOf } from './record.js';
import { refuseMarks } from './unlabeledMarks.js';

interface Door {
  /** @throws InputError on what is no example */
  admit(given: unknown): Example;
  /** To be called behind the last one. @throws InputError where a label may say "no label" */
  close(): void;
}

export interface DoorOptions {
  /** What the examples are, as errors name them. */
  readonly name: string;
  /** Labels that are classes though they look like marks for "no label". */
  readonly labelIsReal?: readonly string[] | undefined;
  /** Labels are not looked at, so that none can be wrong; the examples come without. */
  readonly ignoreLabels?: boolean | undefined;
}

function createDoor({ name, labelIsReal, ignoreLabels = false }: DoorOptions): Door {
  /** Where each label came first. */
  const places = new Map<string, string>();
  let number = 0;
  return {
    admit(given) {
      number += 1;
      const example = checkedExample(given, `${name}, number ${number}`, number, ignoreLabels);
      if (example.label !== undefined && !places.has(example.label))
        places.set(example.label, placeOf(example));
      return example;
    },
    close: () => refuseMarks(places, namedLabels(labelIsReal)),
  };
}

/** What a caller may give for a corpus: the path of one, or its examples. */
export type GivenExamples = Iterable<Example> | AsyncIterable<Example> | string;

/** Examples of a caller, checked and with labels as readers write them. @throws InputError */
export async function* givenExamples(examples: GivenExamples, options: DoorOptions): AsyncGenerator<Example> {
  const isPath = typeof examples === 'string';
  if (!isPath) assertList(examples, options.name);
  const door = createDoor(options);
  const given = isPath ? readCorpus(examples, { ignoreLabels: options.ignoreLabels }) : examples;
  for await (const example of given) yield door.admit(example);
  door.close();
}

/** Refuses unknown keys, which would have no effect. @throws InputError */
export function refuseStrangeKeys(given: object, known: readonly string[], name: string): void {
  const strange = Object.keys(given).find((key) => !known.includes(key));
  if (strange === undefined) return;
  const named = MEANT[strange.toLowerCase()];
  const meant = named !== undefined && known.includes(named) ? named : undefined;
  throw new InputError({
    where: name,
    found: `the key ${JSON.stringify(strange)}`,
    expected: meant !== undefined ? JSON.stringify(meant) : `one of ${known.join(', ')}`,
    ...(known.includes('options') &&
      meant === undefined && { advice: 'Options of the training go into `options`.' }),
  });
}

const MEANT: Readonly<Record<string, string>> = {
  labelled: 'labeled',
  train: 'labeled',
  data: 'labeled',
  examples: 'labeled',
  unlabelled: 'unlabeled',
  pile: 'unlabeled',
  dev: 'development',
  validation: 'development',
  embeddings: 'wordVectors',
  counts: 'labelCounts',
  method: 'methods',
};

/** The same as a list. @throws InputError */
export async function givenList(examples: GivenExamples, options: DoorOptions): Promise<Example[]> {
  const given = givenExamples(examples, options);
  // A list is in memory already.
  return Array.isArray(examples)
    ? heldExamples(given, options.name, Number.POSITIVE_INFINITY)
    : heldExamples(given, options.name);
}

function assertList(given: unknown, where: string): void {
  const isList =
    typeof given === 'object' &&
    given !== null &&
    (Symbol.iterator in given || Symbol.asyncIterator in given);
  if (isList) return;
  throw new InputError({
    where,
    found: describeValue(given),
    expected: 'a list or a stream of examples: { id, text, label }',
  });
}

function checkedExample(given: unknown, where: string, number: number, ignoreLabels: boolean): Example {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InputError({ where, found: describeValue(given), expected: 'an example: { id, text, label }' });
  const { text, id, label: givenLabel } = given as FieldValues;
  if (typeof text !== 'string')
    throw new InputError({ where, found: `${describeValue(text)} as text`, expected: 'a string in text' });
  const example = given as Example;
  const place = example[PLACE];
  const name = place ?? named(where, id);
  const checked = {
    id: idOf(id, name, 'id') ?? String(number),
    label: ignoreLabels ? undefined : labelOf(givenLabel, name, 'label'),
  };
  if (checked.id === id && checked.label === givenLabel) return example;
  const { label: _label, ...rest } = example;
  return { ...rest, id: checked.id, ...(checked.label !== undefined && { label: checked.label }) };
}

function named(where: string, id: unknown): string {
  return typeof id === 'string' && id !== '' ? `${where} (${id})` : where;
}
