/** What a command is. One file defines one command; `main.ts` runs it. */
import type * as v from 'valibot';

/** Wrong use of the command line: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const EXIT = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

export type OptionsSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

export interface CommandDefinition<Schema extends OptionsSchema = OptionsSchema> {
  readonly name: string;
  /** As commander writes them: `<dir>` required, `[file]` optional, `<files...>` several. */
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly schema: Schema;
  /** What the help adds to the defaults of options, by their key. */
  readonly otherDefaults?: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  /** @returns the exit status */
  run(
    positional: readonly (string | readonly string[] | undefined)[],
    options: v.InferOutput<Schema>,
    given: Readonly<Record<string, unknown>>,
  ): Promise<number>;
}

/** A command as the program lists it: only the one that runs is loaded. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandDefinition>;
}

/** Keeps the schema's type while checking the definition. */
export function defineCommand<Schema extends OptionsSchema>(
  definition: CommandDefinition<Schema>,
): CommandDefinition {
  return definition as CommandDefinition;
}
