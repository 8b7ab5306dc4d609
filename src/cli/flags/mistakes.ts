/** Advice for people who type commands and options of other tools. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE } from '../../storage/folderKinds.js';
import { UsageError } from '../command.js';

/** Names of commands elsewhere, and what does their work here. */
const COMMANDS: Readonly<Record<string, string>> = {
  predict: 'textvat classify <model> <file>',
  inference: 'textvat classify <model> <file>',
  infer: 'textvat classify <model> <file>',
  score: 'textvat evaluate <model> <file>',
  test: 'textvat evaluate <model> <file>',
  eval: 'textvat evaluate <model> <file>',
  validate: 'textvat evaluate <model> <file>',
  fit: 'textvat train --labeled <file> --out <folder>',
  supervised: 'textvat train --objective supervised --labeled <file> --out <folder>',
  benchmark: 'textvat compare --labeled <file> --test <file>',
  search: 'textvat tune --labeled <file>',
  lint: 'textvat check <file>',
  version: 'textvat --version',
};

/** Names of options elsewhere, and what to say here. */
const FLAGS: Readonly<Record<string, string>> = {
  '--epochs':
    '--max-steps or --max-time say how long to train, --document-epochs how often the vectors see a text',
  '--epoch':
    '--max-steps or --max-time say how long to train, --document-epochs how often the vectors see a text',
  '--num-epochs':
    '--max-steps or --max-time say how long to train, --document-epochs how often the vectors see a text',
  '--steps': 'it is --max-steps here',
  '--lr': 'it is --learning-rate here',
  '--batch': 'it is --batch-size here',
  '--train': 'it is --labeled here',
  '--data': 'it is --labeled here',
  '--input': 'the file is named without an option, or by --labeled for training',
  '-i': 'the file is named without an option, or by --labeled for training',
  '--output': 'a model goes to --out; results come on standard output: > file',
  '-o': 'a model goes to --out; results come on standard output: > file',
  '-m': 'the folder of the model is named first, without an option; where to write one is --out',
  '-v': 'progress is told without it, and --quiet ends that; the version is told by textvat --version',
  '--verbose': 'progress is told without it, and --quiet ends that',
  '-q': 'it is --quiet here',
  '--valid': 'it is --dev here',
  '--validation': 'it is --dev here',
  '--threshold': 'it is --abstain-below of textvat classify here',
  '--ngrams': 'it is --ngram-order here',
  '--gpu': 'everything runs on the processor; --backend chooses the engine',
  '--device': 'everything runs on the processor; --backend chooses the engine',
};

/** @returns what to do instead of a command that is not known */
export function commandAdvice(name: string | undefined): string | undefined {
  const instead = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return instead === undefined ? undefined : `unknown command '${name}': here it is ${instead}`;
}

/** @param complaint as commander words it: `error: unknown option '--lr'` */
export function flagAdvice(complaint: string): string | undefined {
  const flag = /unknown option '(-[^'=]+)/.exec(complaint)?.[1];
  if (flag === undefined || !Object.hasOwn(FLAGS, flag)) return undefined;
  return `unknown option '${flag}': ${FLAGS[flag]}`;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function isModel(path: string): boolean {
  return existsSync(join(path, CONFIG_FILE));
}

/**
 * @param source a corpus, or - for standard input
 * @throws UsageError where model and corpus have changed places, or a text stands in place of a corpus
 */
export function assertModelFirst(command: string, folder: string, source: string): void {
  if (isFile(folder) && isModel(source))
    throw new UsageError(
      `found the corpus before the model, expected textvat ${command} ${source} ${folder}`,
    );
  if (source === '-' || existsSync(source) || !isModel(folder) || !/\s/.test(source.trim())) return;
  const text = source.length > 60 ? `${source.slice(0, 60)}…` : source;
  const instead =
    command === 'classify'
      ? '--text "…"'
      : `a file, or standard input: echo "…" | textvat ${command} <model> -`;
  throw new UsageError(
    `found no file ${JSON.stringify(text)}, expected a corpus; for a text itself give ${instead}`,
  );
}
