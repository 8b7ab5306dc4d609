/** `textvat classify`: one row out for every row in, in order. */
import { stringify } from 'csv-stringify/sync';
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { type Classification, loadClassifier } from '../models/classify.js';
import { defineCommand, EXIT } from './command.js';
import { backendEntry, inputEntries, interruptSignal, readInput, writeOut } from './shared.js';

const schema = v.strictObject({
  format: v.optional(
    v.pipe(
      v.picklist(['jsonl', 'csv', 'tsv', 'text']),
      v.description('how the rows are written; text is the label alone'),
    ),
    'jsonl',
  ),
  ...inputEntries,
  ...backendEntry,
});

type Format = v.InferOutput<typeof schema>['format'];
type Row = { readonly id: string } & Classification;

export const classifyCommand = defineCommand({
  name: 'classify',
  summary: 'Classify texts, one row out for every row in, in order.',
  arguments: [
    { name: '<dir>', description: 'folder of the model' },
    { name: '[file]', description: 'corpus in any format, or - for standard input (the default)' },
  ],
  schema,
  examples: [
    'textvat classify model reviews.jsonl > predictions.jsonl',
    'echo "A film to remember." | textvat classify model --input-format text --format text',
    'zcat reviews.csv.gz | textvat classify model - --format csv',
  ],
  async run([folder, file], options) {
    const source = String(file ?? '-');
    if (source === '-' && process.stdin.isTTY)
      process.stderr.write('reading from the terminal: one text a line, Ctrl-D ends\n');
    const signal = interruptSignal('stopping');
    const classifier = await loadClassifier(String(folder), options.backend);
    const head = header(options.format, classifier.classes);
    if (head) await writeOut(head);
    const ids: string[] = [];
    try {
      // Of no rows none come out, which a filter in front of us may well want.
      const texts = textsOf(readInput(source, options, signal, true), ids);
      for await (const classification of classifier.classify(texts, signal)) {
        await writeOut(formatRow({ id: ids.shift()!, ...classification }, options.format));
      }
    } catch (error) {
      if (signal.aborted) return EXIT.interrupted;
      throw error;
    }
    return EXIT.done;
  },
});

/** The texts alone; their ids wait in `ids` until the answers come. */
async function* textsOf(examples: AsyncIterable<Example>, ids: string[]): AsyncGenerator<string> {
  for await (const { id, text } of examples) {
    ids.push(id);
    yield text;
  }
}

function header(format: Format, classes: readonly string[]): string {
  const columns = [
    'id',
    'label',
    'probability',
    ...classes.map((label) => `probability of ${label}`),
    'unknownWords',
  ];
  return format === 'csv' || format === 'tsv' ? formatCells(columns, format) : '';
}

function formatRow(row: Row, format: Format): string {
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`;
  if (format === 'text') return `${row.label}\n`;
  const { id, label, probability, probabilities, unknownWords } = row;
  return formatCells([id, label, probability, ...Object.values(probabilities), unknownWords], format);
}

function formatCells(cells: readonly (string | number)[], format: 'csv' | 'tsv'): string {
  return stringify([[...cells]], { delimiter: format === 'csv' ? ',' : '\t' });
}
