#!/usr/bin/env node
/** The `textvat` command: finds the command asked for, loads only that one, and turns errors into exit statuses. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { InputError } from '../errors.js';
import { type CommandDefinition, EXIT, UsageError } from './command.js';
import { addSchemaOptions, givenOptions, validateOptions } from './schemaOptions.js';

const commands: readonly { name: string; summary: string; load: () => Promise<CommandDefinition> }[] = [
  {
    name: 'train',
    summary: 'train a classifier on labelled and unlabelled texts',
    load: async () => (await import('./train.js')).trainCommand,
  },
  {
    name: 'classify',
    summary: 'classify texts, one row out for every row in',
    load: async () => (await import('./classify.js')).classifyCommand,
  },
  {
    name: 'evaluate',
    summary: 'measure a model on labelled texts',
    load: async () => (await import('./evaluate.js')).evaluateCommand,
  },
  {
    name: 'compare',
    summary: 'train several methods side by side on the same texts and seeds',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  {
    name: 'check',
    summary: 'look for faults in corpora before training on them',
    load: async () => (await import('./check.js')).checkCommand,
  },
  {
    name: 'doctor',
    summary: 'say which tensor engine runs here, and why no faster one',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
];

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

/** Throws instead of exiting, and prints its help to stdout and its complaints to stderr. */
function quietCommand(name: string): Command {
  return new Command(name).exitOverride().configureHelp({ helpWidth: process.stdout.columns ?? 100 });
}

function rootProgram(): Command {
  const program = quietCommand('textvat')
    .description('Train text classifiers from a few labelled texts and a lot of unlabelled ones.')
    .version(packageVersion());
  for (const { name, summary } of commands) program.command(name).description(summary);
  program.addHelpText(
    'after',
    '\nRun `textvat <command> --help` for the options of a command, with examples.',
  );
  return program;
}

/** @returns the exit status of the command */
async function runCommand(definition: CommandDefinition, args: readonly string[]): Promise<number> {
  let status: number = EXIT.done;
  const command = quietCommand(`textvat ${definition.name}`).description(definition.summary);
  for (const argument of definition.arguments) command.argument(argument.name, argument.description);
  addSchemaOptions(command, definition.schema);
  command.addHelpText(
    'after',
    `\nExamples:\n${definition.examples.map((example) => `  $ ${example}`).join('\n')}`,
  );
  command.action(async (...parts: unknown[]) => {
    const given = givenOptions(command);
    const options = validateOptions(definition.schema, given);
    const positional = parts.slice(0, definition.arguments.length) as (string | undefined)[];
    status = await definition.run(positional, options, given);
  });
  await command.parseAsync([...args], { from: 'user' });
  return status;
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = commands.find(({ name }) => name === args[0]);
  if (wanted) return runCommand(await wanted.load(), args.slice(1));
  const program = rootProgram();
  if (args.length === 0) program.help();
  await program.parseAsync([...args], { from: 'user' });
  return EXIT.done;
}

/** Status and, for errors that are no news of the person's making, the stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
  if (error instanceof UsageError) {
    console.error(`textvat: ${error.message}`);
    return EXIT.wrongUsage;
  }
  if (error instanceof InputError) console.error(`textvat: ${error.message}`);
  else console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  return EXIT.failed;
}

// A reader that has seen enough (`| head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

process.exitCode = await main(process.argv.slice(2)).catch(report);
