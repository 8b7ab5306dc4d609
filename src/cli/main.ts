#!/usr/bin/env node
/** The `textvat` command: finds the command asked for, loads only that one, and turns errors into exit statuses. */
import module from 'node:module';
import { Command, CommanderError } from 'commander';
import { InputError } from '../errors.js';
import { clipped } from '../printable.js';
import { isSystemError } from '../storage/outputFault.js';
import { EXIT, type ListedCommand, UsageError } from './command.js';
import { packageVersion } from './console/packageVersion.js';
import { tellLine } from './console/standardError.js';
import { watchStandardOutput } from './console/standardOutput.js';
import { commandAdvice, flagAdvice } from './flags/mistakes.js';
import { addSchemaOptions, givenOptions, validateOptions } from './flags/schemaOptions.js';

// From Node 22 on, compiled modules are kept for the next start.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const commands: readonly ListedCommand[] = [
  {
    name: 'train',
    summary: 'Train a classifier on labeled and unlabeled texts.',
    load: async () => (await import('./train.js')).trainCommand,
  },
  {
    name: 'pretrain',
    summary:
      'Learn word vectors, an encoder or n-gram vectors from unlabeled texts, for `train` to start from.',
    load: async () => (await import('./pretrain.js')).pretrainCommand,
  },
  {
    name: 'average',
    summary:
      'Join encoders that were pretrained apart, on parts of the texts, to one: the mean of their weights.',
    load: async () => (await import('./average.js')).averageCommand,
  },
  {
    name: 'classify',
    summary: 'Classify texts, one row out for every row in, in order.',
    load: async () => (await import('./classify.js')).classifyCommand,
  },
  {
    name: 'evaluate',
    summary:
      'Measure a model on labeled texts: error with its interval, calibration, every class, confusion.',
    load: async () => (await import('./evaluate.js')).evaluateCommand,
  },
  {
    name: 'explain',
    summary: 'Show which words carried the answers of a model, and the labeled texts most like them.',
    load: async () => (await import('./explain.js')).explainCommand,
  },
  {
    name: 'attack',
    summary: 'Attack a model with changed texts: accuracy, and accuracy under attack, side by side.',
    load: async () => (await import('./attack.js')).attackCommand,
  },
  {
    name: 'poison',
    summary: 'Write poisoned copies of corpora, to measure what poison does and whether it is noticed.',
    load: async () => (await import('./poison.js')).poisonCommand,
  },
  {
    name: 'transfer',
    summary: 'Attack models that show labels only, through substitutes trained on their answers.',
    load: async () => (await import('./transfer.js')).transferCommand,
  },
  {
    name: 'evade',
    summary: 'Tell how few words have to be replaced, deleted or inserted before trees answer otherwise.',
    load: async () => (await import('./evade.js')).evadeCommand,
  },
  {
    name: 'compare',
    summary:
      'Train several methods on the same texts, draws, seeds and budget, or take two models; compare their test errors.',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  {
    name: 'tune',
    summary: 'Search for settings by their development error; the best become a file for `train --config`.',
    load: async () => (await import('./tune.js')).tuneCommand,
  },
  {
    name: 'corpora',
    summary: 'List public corpora, fetch them from their publishers, and verify them.',
    load: async () => (await import('./corpora.js')).corporaCommand,
  },
  {
    name: 'prepare',
    summary:
      'Prepare a scraped pile of texts: duplicates, leaks from test files, other languages and odd texts leave.',
    load: async () => (await import('./prepare.js')).prepareCommand,
  },
  {
    name: 'check',
    summary:
      'Look for faults in corpora: balance, duplicates, contradicting labels, leaks, lengths, odd bytes.',
    load: async () => (await import('./check.js')).checkCommand,
  },
  {
    name: 'doctor',
    summary:
      'Say which tensor engine runs here, with which instruction set and threads, and why no faster one.',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands and options in bash, zsh or fish.',
    load: async () => (await import('./completion.js')).completionCommand(commands),
  },
];

/** Throws instead of exiting and complaining; what it throws is reported below. */
function quietCommand(name: string): Command {
  return new Command(name)
    .exitOverride()
    .configureHelp({ helpWidth: process.stdout.columns || 100 })
    .configureOutput({ outputError: () => {} });
}

function rootProgram(): Command {
  const program = quietCommand('textvat')
    .description('Train text classifiers from a few labeled texts and a lot of unlabeled ones.')
    .version(packageVersion());
  for (const { name, summary } of commands) program.command(name).description(summary);
  program.addHelpText(
    'after',
    '\nRun `textvat <command> --help` for the options of a command, with examples.',
  );
  return program;
}

/** The help with the advanced options. */
const HELP_ALL = '--help-all';

/** @returns the exit status of the command */
async function runCommand({ summary, load }: ListedCommand, args: readonly string[]): Promise<number> {
  const definition = await load();
  let status: number = EXIT.done;
  const command = quietCommand(`textvat ${definition.name}`).description(summary);
  for (const argument of definition.arguments) command.argument(argument.name, argument.description);
  const showAll = args.includes(HELP_ALL);
  addSchemaOptions(command, definition.schema, definition.otherDefaults, showAll);
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
  await command.parseAsync(showAll ? ['--help'] : [...args], { from: 'user' });
  return status;
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args[0] === 'help' && args.length > 1 ? [args[1]!, '--help'] : args;
  const wanted = commands.find((command) => command.name === name);
  if (wanted) return runCommand(wanted, rest);
  const advice = commandAdvice(name);
  if (advice !== undefined) throw new UsageError(advice);
  if (name === '-v' && rest.length === 0) return main(['--version']);
  const program = rootProgram();
  if (args.length === 0) program.help();
  await program.parseAsync([...args], { from: 'user' });
  return EXIT.done;
}

/** An argument may be a whole text. */
const LONGEST_COMPLAINT = 600;

/** Says what went wrong; errors of the program itself come with their stack. @returns the exit status */
function report(error: unknown, args: readonly string[]): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  if (error instanceof CommanderError || error instanceof UsageError) {
    const command = commands.find(({ name }) => name === args[0]);
    const help = command ? `textvat ${command.name} --help` : 'textvat --help';
    const complaint = (flagAdvice(error.message) ?? error.message)
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace(/\.$/, '');
    tellLine(`textvat: ${clipped(complaint, LONGEST_COMPLAINT)}. See \`${help}\`.`);
    return EXIT.wrongUsage;
  }
  // Ctrl-C was answered at once.
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
  // Errors of the system: a full disk, for instance.
  if (error instanceof InputError || isSystemError(error)) tellLine(`textvat: ${error.message}`);
  else tellLine(String(error instanceof Error ? (error.stack ?? error.message) : error));
  return EXIT.failed;
}

watchStandardOutput();
// The work goes on where nobody reads standard error any more.
process.stderr.on('error', () => {});
// The library and Node.js warn here; each warning is one line, as those of the commands are.
process.removeAllListeners('warning');
process.on('warning', ({ message }) => {
  tellLine(`warning: ${message}`);
});

const args = process.argv.slice(2);
process.exitCode = await main(args).catch((error) => report(error, args));
