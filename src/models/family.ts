/** What loading asks of a family of models. */
import * as v from 'valibot';
import { InputError } from '../errors.js';
import type { FamilyName, Model, ModelParts } from '../model/model.js';
import type { ArrayReader } from '../storage/arrays.js';

export interface Family<M extends Model = Model> {
  readonly name: FamilyName;
  /** As errors call one of its models: "a linear model". */
  readonly title: string;
  /** Whether its models compute with a tensor engine. */
  readonly needsBackend: boolean;
  /**
   * Reads the family's entries of a `config.json`.
   * @param file its name, for errors
   * @returns builds the model from the arrays of the weights file
   * @throws InputError naming the entry that is wrong
   */
  open(config: unknown, file: string): (reader: ArrayReader, parts: ModelParts) => M;
}

interface FamilyDefinition<Entries extends v.ObjectEntries, M extends Model> extends Omit<Family<M>, 'open'> {
  /** The entries of `config.json` that the family needs. */
  readonly entries: Entries;
  load(reader: ArrayReader, parts: ModelParts, config: v.InferOutput<v.ObjectSchema<Entries, undefined>>): M;
}

export function defineFamily<Entries extends v.ObjectEntries, M extends Model>({
  entries,
  load,
  ...named
}: FamilyDefinition<Entries, M>): Family<M> {
  const schema = v.object(entries);
  return {
    ...named,
    open(config, file) {
      const own = parseConfiguration(schema, config, file);
      return (reader, parts) => load(reader, parts, own);
    },
  };
}

/** @throws InputError naming the entry of the file that is wrong */
export function parseConfiguration<Schema extends v.GenericSchema>(
  schema: Schema,
  config: unknown,
  file: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, config);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new InputError({
    where: `${file}, ${v.getDotPath(issue) ?? 'top level'}`,
    found: issue.received,
    expected: issue.expected ?? issue.message,
  });
}
