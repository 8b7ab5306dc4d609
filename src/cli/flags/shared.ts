/** Options and helpers that several commands share. */
import * as v from 'valibot';
import { corpusOptions } from '../../corpus/corpusOptions.js';
import { describeFaults, noFaults } from '../../corpus/encodingFaults.js';
import type { Example } from '../../corpus/example.js';
import { heldExamples } from '../../corpus/heldExamples.js';
import { type CorpusOptions, nameOfSource, readCorpus } from '../../corpus/readCorpus.js';
import { backendNames } from '../../tensor/backendNames.js';
import { EXIT, UsageError } from '../command.js';
import { hangupIsIgnored } from '../console/hangup.js';
import { tellLine } from '../console/standardError.js';

const { format, unlabeledLabel, labelIsReal, ...otherEntries } = corpusOptions.entries;

/** How corpora are read. `--format` is what `classify` writes; what is read is named `--input-format` everywhere. */
export const inputEntries = { inputFormat: format, ...otherEntries };

/** What labels say, where they are trained on. */
export const labelEntries = { unlabeledLabel, labelIsReal };

export interface InputOptions extends v.InferOutput<v.StrictObjectSchema<typeof inputEntries, undefined>> {
  readonly unlabeledLabel?: readonly string[] | undefined;
}

export const countEntry = v.pipe(v.number(), v.integer(), v.minValue(1));

export const backendEntry = {
  backend: v.optional(
    v.pipe(
      v.picklist(['auto', ...backendNames]),
      v.description('tensor engine; auto takes the fastest that loads'),
    ),
    'auto',
  ),
};

export const jsonEntry = {
  json: v.optional(v.pipe(v.boolean(), v.description('print JSON on stdout for programs to read')), false),
};

export const ordinalEntry = {
  ordinal: v.optional(
    v.pipe(
      v.boolean(),
      v.description('classes are numbers on a scale, such as stars: also say how far off the answers are'),
    ),
    false,
  ),
};

export const verifyEntry = {
  verify: v.optional(
    v.pipe(v.boolean(), v.description('compare the files of a model with their SHA-256 in manifest.json')),
    true,
  ),
};

/** Of commands that hold a saved model against labeled texts. */
export const heldAgainstEntries = {
  ...inputEntries,
  unlabeledLabel,
  ...backendEntry,
  ...verifyEntry,
};

export const reportEntry = {
  report: v.optional(
    v.pipe(v.string(), v.description('also write a page with tables and plots to this HTML file')),
  ),
};

export const quietEntry = {
  quiet: v.optional(v.pipe(v.boolean(), v.description('no progress, only warnings and errors')), false),
};

type Reading = Pick<CorpusOptions, 'signal' | 'allowEmpty' | 'ignoreLabels' | 'keepFaults'>;

/** The examples of a source; what was odd about its bytes is said on stderr at its end. */
export async function* readInput(
  source: string,
  options: InputOptions,
  reading: Reading = {},
): AsyncGenerator<Example> {
  const faults = noFaults();
  yield* readCorpus(source, { ...corpusFields(options), ...reading, faults });
  const warning = describeFaults(faults);
  if (warning !== undefined) warn(`${nameOfSource(source)}: ${warning}`);
}

/** The options under the names that the corpus room knows. */
export function corpusFields(options: InputOptions): CorpusOptions {
  const { inputFormat, unlabeledLabel } = options;
  const named = Object.keys(otherEntries).map((key) => [key, options[key as keyof typeof otherEntries]]);
  return { ...Object.fromEntries(named), format: inputFormat, unlabeledLabel, onNote: tellLine };
}

/** Several sources, one after the other. */
export async function* readInputs(
  sources: readonly string[],
  options: InputOptions,
  reading: Reading = {},
): AsyncGenerator<Example> {
  for (const source of sources) yield* readInput(source, options, reading);
}

/** All examples of several sources at once, for work that goes through them again and again. */
export async function readAllInputs(
  sources: readonly string[],
  options: InputOptions,
  reading: Reading = {},
): Promise<Example[]> {
  return heldExamples(readInputs(sources, options, reading), sources.map(nameOfSource).join(', '));
}

export function warn(message: string): void {
  tellLine(`warning: ${message}`);
}

/**
 * Aborts on the first Ctrl-C, TERM signal or hangup, so that what was reached can be saved; a second Ctrl-C or TERM ends at
 * once. Under `nohup` and the like a hangup is ignored.
 * @param answer what the command does about it, as the person reads it
 */
export function interruptSignal(answer: string | (() => string)): AbortSignal {
  const controller = new AbortController();
  const abort = (cause: string) => {
    const told = typeof answer === 'string' ? answer : answer();
    process.stderr.write(`\n${cause}: ${told}; once more to stop at once\n`);
    controller.abort();
  };
  const end = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    abort('interrupted');
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const mayGoOn = hangupIsIgnored();
  // A terminal that closes often says so twice.
  process.on('SIGHUP', () => {
    if (!mayGoOn && !controller.signal.aborted) abort('interrupted, as the terminal has closed');
  });
  return controller.signal;
}

/** @returns the share that `--dev` asks for, or undefined when it names a file */
export function developmentShare(dev: string): number | undefined {
  const share = Number(dev);
  if (dev.trim() === '' || Number.isNaN(share)) return undefined;
  if (share >= 0 && share < 1) return share;
  throw new UsageError(`--dev: found ${dev}, expected a file or a share from 0 to below 1.`);
}

/** Tells a person who types texts how to end the input. */
export function tellTyper(source: string): void {
  if (source === '-' && process.stdin.isTTY)
    tellLine('reading from the terminal: one text a line, Ctrl-D ends');
}

/** Standard input can be read only once. */
export function assertOneStandardInput(sources: readonly string[]): void {
  if (sources.filter((source) => source === '-').length > 1)
    throw new UsageError('found - (standard input) more than once, expected it for one corpus only.');
}
