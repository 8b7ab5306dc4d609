/** `textvat evaluate`: how good a model is on labeled texts. */
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { evaluateModel } from '../evaluation/evaluateModel.js';
import { DEFAULT_MAXIMUM_ERRORS } from '../evaluation/selectiveClassification.js';
import { loadModel } from '../models/savedModel.js';
import { formatEvaluation } from '../report/text/evaluationText.js';
import { defineCommand, EXIT } from './command.js';
import { writeOut } from './console/standardOutput.js';
import { assertModelFirst } from './flags/mistakes.js';
import {
  heldAgainstEntries,
  interruptSignal,
  jsonEntry,
  ordinalEntry,
  readInput,
  warn,
} from './flags/shared.js';

const schema = v.strictObject({
  maxErrors: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      v.minLength(1),
      v.description(
        'target errors: shares of wrong answers, for each of which to find the threshold on the probability',
      ),
    ),
    [...DEFAULT_MAXIMUM_ERRORS],
  ),
  ...ordinalEntry,
  ...heldAgainstEntries,
  ...jsonEntry,
});

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  arguments: [
    { name: '<dir>', description: 'folder of the model' },
    { name: '<file>', description: 'labeled corpus in any format, or - for standard input' },
  ],
  schema,
  examples: [
    'textvat evaluate model test.jsonl',
    'textvat evaluate model test.csv --json | jq .error',
    'textvat evaluate model test.csv --max-errors 0.05',
    'textvat evaluate model stars.csv --ordinal',
  ],
  async run([folder, file], options) {
    assertModelFirst('evaluate', String(folder), String(file));
    const signal = interruptSignal('stopping');
    const model = await loadModel(String(folder), options.backend, options);
    const texts = readInput(String(file), options, { signal });
    const examples = options.unlabeledLabel === undefined ? texts : labeledOnly(texts);
    const evaluation = await evaluateModel(model, examples, {
      maximumErrors: options.maxErrors,
      ordinal: options.ordinal,
      signal,
    });
    await writeOut(`${options.json ? JSON.stringify(evaluation) : formatEvaluation(evaluation)}\n`);
    return EXIT.done;
  },
});

/** Leaves out the texts without a label, and says how many at the end. */
async function* labeledOnly(examples: AsyncIterable<Example>): AsyncGenerator<Example> {
  let bare = 0;
  for await (const example of examples) {
    if (example.label === undefined) bare += 1;
    else yield example;
  }
  if (bare > 0) warn(`left out ${bare} ${bare === 1 ? 'text' : 'texts'} without a label`);
}
