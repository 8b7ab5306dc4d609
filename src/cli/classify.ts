/** `textvat classify`: one row out for every row in, in order. */
import * as v from 'valibot';
import { type Example, FAULT } from '../corpus/example.js';
import { loadClassifier } from '../models/classifier.js';
import { classificationFormats, classificationFormatter } from '../report/text/classificationText.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import { assertModelFirst } from './flags/mistakes.js';
import {
  backendEntry,
  inputEntries,
  interruptSignal,
  readInput,
  tellTyper,
  verifyEntry,
  warn,
} from './flags/shared.js';

const schema = v.strictObject({
  format: v.optional(
    v.pipe(
      v.picklist(classificationFormats),
      v.description(
        'how the rows are written; text is the label alone, on one line (line breaks in it as \\n and \\r)',
      ),
    ),
    'jsonl',
  ),
  abstainBelow: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description(
        'give no label (null in JSON, else empty) where its probability is lower; `textvat evaluate` finds a fitting one',
      ),
    ),
    0,
  ),
  withText: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'give each row its text too, so that the answers are a labeled corpus: what a large model answers, a small or a robust one can learn from (jsonl, csv, tsv)',
      ),
    ),
    false,
  ),
  text: v.optional(v.pipe(v.string(), v.description('classify this one text instead of a corpus'))),
  onError: v.optional(
    v.pipe(
      v.picklist(['fail', 'empty', 'skip']),
      v.description(
        'what becomes of a row that cannot be read: fail ends the command; empty gives a row without an answer, and every row a column of its error; skip leaves it out. A quoted cell that is never closed always ends it: nobody knows how many rows it holds',
      ),
    ),
    'fail',
  ),
  escapeFormulas: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        "csv and tsv: put a ' before ids, labels and texts that a spreadsheet would run as a formula (they begin with = + - @, a tab or a carriage return, and are no number), or that begin with a '; without the first ' of a cell they are as before",
      ),
    ),
    false,
  ),
  ...inputEntries,
  ...backendEntry,
  ...verifyEntry,
});

export const classifyCommand = defineCommand({
  name: 'classify',
  arguments: [
    { name: '<dir>', description: 'folder of the model' },
    { name: '[file]', description: 'corpus in any format, or - for standard input (the default)' },
  ],
  schema,
  examples: [
    'textvat classify model reviews.jsonl > predictions.jsonl',
    'echo "A film to remember." | textvat classify model --input-format text --format text',
    'zcat reviews.csv.gz | textvat classify model - --format csv',
    'textvat classify model reviews.jsonl --abstain-below 0.8',
    'textvat classify model --text "A film to remember."',
    'textvat classify model pile.jsonl --with-text > labeled.jsonl',
  ],
  async run([folder, file], options) {
    const source = String(file ?? '-');
    assertModelFirst('classify', String(folder), source);
    if (options.text === undefined) tellTyper(source);
    else if (file !== undefined)
      throw new UsageError('--text: found a corpus beside it, expected one of them');
    if (options.withText && options.format === 'text')
      throw new UsageError('--with-text: found --format text, which is the label alone, expected another');
    const signal = interruptSignal('stopping');
    const classifier = await loadClassifier(String(folder), options.backend, options);
    const { format, abstainBelow, onError, escapeFormulas, withText } = options;
    const formatter = await classificationFormatter(format, classifier.classes, {
      showsFaults: onError === 'empty',
      escapesFormulas: escapeFormulas,
      showsSuspicion: classifier.suspects,
      showsText: withText,
    });
    if (formatter.header) await writeOut(formatter.header);
    // No rows in, no rows out: a filter before this command may leave none.
    const reading = { signal, allowEmpty: true, ignoreLabels: true, keepFaults: onError !== 'fail' };
    const examples = options.text === undefined ? readInput(source, options, reading) : [typed(options.text)];
    const tally = createTally(onError === 'skip');
    for await (const classification of classifier.classify(tally.texts(examples), signal)) {
      const { id, text, fault } = tally.next();
      const label = classification.probability < abstainBelow ? null : classification.label;
      await writeOut(
        formatter.format(
          fault === undefined ? { id, ...classification, label, ...(withText && { text }) } : { id, fault },
        ),
      );
    }
    if (formatter.formulas() > 0 && !escapeFormulas) warn(formulaWarning(formatter.formulas()));
    return tally.conclude(onError);
  },
});

function typed(text: string): Example {
  return { id: 'text', text };
}

function formulaWarning(cells: number): string {
  return (
    `${cells} ${cells === 1 ? 'cell begins' : 'cells begin'} as a formula does (= + - @), which a spreadsheet would run; ` +
    "--escape-formulas puts a ' before them"
  );
}

interface Waiting {
  readonly id: string;
  readonly text: string;
  readonly fault?: string | undefined;
}

/** The rows whose answers are awaited, and the number of those that could not be read. @param skips the latter get no row */
function createTally(skips: boolean) {
  const waiting: Waiting[] = [];
  let rows = 0;
  let faults = 0;
  let first = '';
  return {
    /** The texts alone; a row that could not be read is an empty one. */
    async *texts(examples: Iterable<Example> | AsyncIterable<Example>): AsyncGenerator<string> {
      for await (const { id, text, [FAULT]: fault } of examples) {
        rows += 1;
        if (fault !== undefined) {
          if (faults === 0) first = fault;
          faults += 1;
          if (skips) continue;
        }
        waiting.push({ id, text, fault });
        yield text;
      }
    },
    /** The row that the next answer is for. */
    next: () => waiting.shift()!,
    /** Warns of rows that could not be read. @returns the exit status: 1 if no row could be read */
    conclude(onError: string): number {
      if (faults === 0) return EXIT.done;
      const done = onError === 'skip' ? 'left out' : 'given without an answer';
      const count = `${faults} of ${rows} ${rows === 1 ? 'row' : 'rows'}`;
      warn(`${count} could not be read and ${faults === 1 ? 'was' : 'were'} ${done}; the first: ${first}`);
      return faults === rows ? EXIT.failed : EXIT.done;
    },
  };
}
