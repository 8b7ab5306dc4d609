/** `textvat completion`: the script by which a shell completes commands, options and their values. */
import * as v from 'valibot';
import { type CommandDefinition, defineCommand, EXIT, type ListedCommand, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import { type CompletedCommand, completionScript, type Shell, shells } from './flags/completionScripts.js';
import { completedFlags } from './flags/schemaOptions.js';

/** @param commands all of the program, this one included */
export function completionCommand(commands: readonly ListedCommand[]): CommandDefinition {
  return defineCommand({
    name: 'completion',
    arguments: [{ name: '<shell>', description: shells.join(', ') }],
    schema: v.strictObject({}),
    examples: [
      'source <(textvat completion bash)    # in ~/.bashrc',
      'source <(textvat completion zsh)     # in ~/.zshrc, after compinit',
      'textvat completion fish | source     # in ~/.config/fish/config.fish',
    ],
    async run([shell]) {
      if (!isShell(shell))
        throw new UsageError(`the shell: found ${String(shell)}, expected one of ${shells.join(', ')}`);
      await writeOut(completionScript(shell, await Promise.all(commands.map(completedCommand))));
      return EXIT.done;
    },
  });
}

function isShell(shell: unknown): shell is Shell {
  return (shells as readonly unknown[]).includes(shell);
}

async function completedCommand({ name, summary, load }: ListedCommand): Promise<CompletedCommand> {
  const { schema } = await load();
  return { name, summary, flags: completedFlags(schema), values: name === 'completion' ? shells : undefined };
}
