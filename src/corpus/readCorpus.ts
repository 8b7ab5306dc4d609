import { basename } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type * as v from 'valibot';
import { InputError } from '../errors.js';
import { fileBytes, isFolder, isParquet } from './bytes.js';
import { type CorpusFormat, type corpusOptions, delimiterOf } from './corpusOptions.js';
import { decodeText } from './decode.js';
import { detectFormat } from './detect.js';
import { type EncodingFaults, noFaults } from './encodingFaults.js';
import { type Example, placeOf } from './example.js';
import type { Source, Wishes } from './format.js';
import { fileFormatNames, fileFormats } from './formats.js';
import { heldExamples } from './heldExamples.js';
import { namedLabels } from './label.js';
import { labelOf } from './record.js';

/** How a corpus is read; what is left out is detected from its content and name. `textvat check --help` explains each. */
export interface CorpusOptions
  extends Partial<Omit<v.InferOutput<typeof corpusOptions>, 'unlabeledLabel' | 'labelIsReal'>> {
  /** Labels that mark texts without one. */
  readonly unlabeledLabel?: readonly string[] | undefined;
  /** Counts what was odd about the bytes; complete when the last example has come. */
  readonly faults?: EncodingFaults | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Without it, a corpus without any text is an error. */
  readonly allowEmpty?: boolean | undefined;
  /** Labels are not looked at, so that none can be wrong; the examples come without. */
  readonly ignoreLabels?: boolean | undefined;
  /** A row that cannot be read comes as an empty text with its fault, and ends nothing. */
  readonly keepFaults?: boolean | undefined;
  /** Called with each choice that was made for the caller, such as the format or a field. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** What the source `-` reads; standard input by default. */
  readonly input?: Readable | undefined;
}

/**
 * The examples of a file, a folder or standard input (`-`), one after the other, whatever the format.
 * @throws InputError naming file and line where a text, a label or the format cannot be read, or where there is no text; the
 *   signal's reason when it aborts
 * @example
 * ```js
 * for await (const { id, text, label } of readCorpus('reviews.csv.gz')) console.log(id, label, text.length);
 * ```
 */
export async function* readCorpus(source: string, options: CorpusOptions = {}): AsyncGenerator<Example> {
  const { faults = noFaults(), signal } = options;
  const path = nameOfSource(source);
  let isEmpty = true;
  const marks = new Set(namedLabels(options.unlabeledLabel));
  try {
    for await (const example of open(source, path, options, faults)) {
      signal?.throwIfAborted();
      isEmpty = false;
      yield settled(example, marks);
    }
  } catch (error) {
    // A stream that is aborted ends with an error of its own; the caller's reason is the better one.
    signal?.throwIfAborted();
    throw error;
  }
  if (isEmpty && options.allowEmpty !== true) {
    throw new InputError({ where: path, found: 'no texts', expected: 'at least one' });
  }
}

/** With the label as it counts, or without one where it is a mark of none. */
function settled(example: Example, marks: ReadonlySet<string>): Example {
  if (example.label === undefined) return example;
  const { label: given, ...unlabeled } = example;
  const label = labelOf(given, placeOf(example), 'the label');
  if (label === given && !marks.has(label)) return example;
  return label === undefined || marks.has(label) ? unlabeled : { ...unlabeled, label };
}

/** As errors and warnings name it. */
export function nameOfSource(source: string): string {
  return source === '-' ? 'stdin' : source;
}

/**
 * All examples at once, for corpora that fit into memory.
 * @throws as `readCorpus`
 * @example
 * ```js
 * const reviews = await readAll('reviews.csv', { textField: 'review', labelField: 'stars' });
 * ```
 */
export async function readAll(source: string, options: CorpusOptions = {}): Promise<Example[]> {
  return heldExamples(readCorpus(source, options), nameOfSource(source));
}

async function* open(
  source: string,
  path: string,
  options: CorpusOptions,
  faults: EncodingFaults,
): AsyncGenerator<Example> {
  if (source !== '-' && (await isFolder(source))) {
    refuseFormat(source, options.format, 'a folder', ['folder', 'text']);
    // Loaded only here: the order of its files needs a language's rules, which take as long to load as all readers.
    const { readFolder } = await import('./folder.js');
    yield* readFolder(source, faults, options);
    return;
  }
  if (source !== '-' && (await isParquet(source))) {
    refuseFormat(source, options.format, 'a Parquet file', ['parquet']);
    const tell = (note: string) => options.onNote?.(`${path}: ${note}`);
    const { readParquet } = await import('./parquet.js');
    yield* readParquet(source, wishesOf(options), tell);
    return;
  }
  refuseFormat(path, options.format, 'a file', fileFormatNames);
  const bytes = source === '-' ? standardInput(options) : fileBytes(source);
  const { head, lines } = await decodeText(path, bytes, faults, options);
  const { onNote, format } = options;
  const read: Source = {
    origin: { path, name: basename(path) },
    head: head(),
    wishes: wishesOf(options),
    tell: (note) => onNote?.(`${path}: ${note}`),
  };
  const known = fileFormats.find(({ name }) => name === format) ?? detectFormat(read);
  yield* known.read(lines, read);
}

function wishesOf(options: CorpusOptions): Wishes {
  const {
    textField,
    labelField,
    idField,
    delimiter,
    quotes,
    columns,
    ignoreLabels = false,
    keepFaults,
  } = options;
  return {
    ...{ textField, labelField, idField, quotes, ignoreLabels, keepFaults },
    delimiter: delimiter === undefined ? undefined : delimiterOf(delimiter),
    columns: columns?.split(',').map((name) => name.trim()),
    isFormatNamed: options.format !== undefined,
  };
}

async function* standardInput({ input = process.stdin, signal }: CorpusOptions): AsyncGenerator<Uint8Array> {
  if (signal !== undefined) addAbortSignal(signal, input);
  // A stream made from strings gives strings.
  for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function refuseFormat(
  path: string,
  format: CorpusFormat | undefined,
  found: string,
  fitting: readonly CorpusFormat[],
): void {
  if (format === undefined || fitting.includes(format)) return;
  const expected = `something to read as ${JSON.stringify(format)}`;
  throw new InputError({
    where: path,
    found,
    expected,
    advice: `Fitting formats are ${fitting.join(', ')}; without --input-format it is detected.`,
  });
}
