/** `textvat classify`: one row out for every row in, in order. */
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { loadClassifier } from '../models/classifier.js';
import { classificationFormats, classificationFormatter } from '../report/text/classificationText.js';
import { defineCommand, EXIT } from './command.js';
import { writeOut } from './console/standardOutput.js';
import {
  backendEntry,
  inputEntries,
  interruptSignal,
  readInput,
  tellTyper,
  verifyEntry,
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
  ],
  async run([folder, file], options) {
    const source = String(file ?? '-');
    tellTyper(source);
    const signal = interruptSignal('stopping');
    const classifier = await loadClassifier(String(folder), options.backend, options);
    const { format, abstainBelow } = options;
    const formatter = await classificationFormatter(format, classifier.classes);
    if (formatter.header) await writeOut(formatter.header);
    const ids: string[] = [];
    // Of no rows none come out, which a filter in front of us may well want.
    const texts = textsOf(readInput(source, options, { signal, allowEmpty: true, ignoreLabels: true }), ids);
    for await (const classification of classifier.classify(texts, signal)) {
      const label = classification.probability < abstainBelow ? null : classification.label;
      await writeOut(formatter.format({ id: ids.shift()!, ...classification, label }));
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
