/** `textvat evaluate`: how good a model is on labelled texts. */
import * as v from 'valibot';
import { evaluateModel } from '../evaluation/evaluateModel.js';
import { DEFAULT_MAXIMUM_ERRORS } from '../evaluation/selectiveClassification.js';
import { loadModel } from '../models/savedModel.js';
import { formatEvaluation } from '../report/text/evaluationText.js';
import { defineCommand, EXIT } from './command.js';
import { writeOut } from './console/standardOutput.js';
import { backendEntry, inputEntries, interruptSignal, jsonEntry, readInput } from './flags/shared.js';

const schema = v.strictObject({
  maxErrors: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      v.minLength(1),
      v.description('shares of wrong answers for which to find how sure the model must be'),
    ),
    [...DEFAULT_MAXIMUM_ERRORS],
  ),
  ...inputEntries,
  ...backendEntry,
  ...jsonEntry,
});

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  arguments: [
    { name: '<dir>', description: 'folder of the model' },
    { name: '<file>', description: 'labelled corpus in any format, or - for standard input' },
  ],
  schema,
  examples: [
    'textvat evaluate model test.jsonl',
    'textvat evaluate model test.csv --json | jq .error',
    'textvat evaluate model test.csv --max-errors 0.05',
  ],
  async run([folder, file], options) {
    const signal = interruptSignal('stopping');
    const model = await loadModel(String(folder), options.backend);
    const examples = readInput(String(file), options, { signal });
    const evaluation = await evaluateModel(model, examples, {
      maximumErrors: options.maxErrors,
      signal,
    });
    await writeOut(`${options.json ? JSON.stringify(evaluation) : formatEvaluation(evaluation)}\n`);
    return EXIT.done;
  },
});
