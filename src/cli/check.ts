/** `textvat check`: faults that are better known before training than after. */
import * as v from 'valibot';
import { checkCorpora } from '../corpus/check.js';
import type { CorpusRole } from '../corpus/corpusReport.js';
import { noFaults } from '../corpus/encodingFaults.js';
import type { Example } from '../corpus/example.js';
import { readCorpus } from '../corpus/readCorpus.js';
import { formatCheck } from '../report/text/checkText.js';
import { readPoisonRecord } from '../robustness/poisoning/poisonFolder.js';
import { tokenise } from '../text/tokenise.js';
import { labelsChecked } from './checkedLabels.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import {
  assertOneStandardInput,
  corpusFields,
  countEntry,
  inputEntries,
  jsonEntry,
  labelEntries,
} from './flags/shared.js';

const files = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)));

const schema = v.strictObject({
  labeled: files('corpora to train on with their labels'),
  unlabeled: files('corpora to train on without labels'),
  test: files('corpora to measure on'),
  labels: v.optional(
    v.pipe(
      v.boolean(),
      v.description('also look for labels that are wrong, by linear models that have not seen the text'),
    ),
    false,
  ),
  inspect: v.optional(v.pipe(countEntry, v.description('doubtful labels to list, the worst first')), 20),
  planted: v.optional(
    v.pipe(
      v.string(),
      v.description('folder of `textvat poison` that is checked: say how much of the poison is found'),
    ),
  ),
  ...inputEntries,
  ...labelEntries,
  ...jsonEntry,
});

export const checkCommand = defineCommand({
  name: 'check',
  arguments: [{ name: '[files...]', description: 'corpora of any role' }],
  schema,
  examples: [
    'textvat check reviews.csv',
    'textvat check --labeled train.csv --unlabeled pile.jsonl --test test.csv',
    'textvat check --labeled train.csv --labels --inspect 200',
  ],
  async run([positional], options, given) {
    const idle = ['inspect', 'planted'].find((name) => name in given && !options.labels);
    if (idle !== undefined)
      throw new UsageError(`--${idle}: found no --labels, expected the check that it is of.`);
    const labeled: Example[] = [];
    /** The same examples; those with a label are kept where their labels are to be checked. */
    async function* kept(examples: AsyncIterable<Example>): AsyncGenerator<Example> {
      for await (const example of examples) {
        if (options.labels && example.label !== undefined) labeled.push(example);
        yield example;
      }
    }
    const named: [CorpusRole, readonly string[] | undefined][] = [
      ['any', positional as readonly string[] | undefined],
      ['labeled', options.labeled],
      ['unlabeled', options.unlabeled],
      ['test', options.test],
    ];
    const inputs = named.flatMap(([role, sources]) =>
      (sources ?? []).map((name) => {
        const faults = noFaults();
        const reading = { faults, allowEmpty: true, ignoreLabels: role === 'unlabeled' };
        const examples = readCorpus(name, { ...corpusFields(options), ...reading });
        return { name, role, examples: role === 'unlabeled' ? examples : kept(examples), faults };
      }),
    );
    assertOneStandardInput(inputs.map(({ name }) => name));
    if (inputs.length === 0) throw new UsageError('nothing to check: name one or more corpora.');
    const report = await checkCorpora(inputs, (text) => tokenise(text), options.labelIsReal);
    const record = options.planted === undefined ? undefined : await readPoisonRecord(options.planted);
    const deeper = options.labels ? [await labelsChecked(labeled, options, record)] : [];
    const json = Object.assign({ ...report }, ...deeper.map(({ json }) => json));
    const text = [formatCheck(report), ...deeper.map(({ text }) => text)].join('\n\n');
    await writeOut(`${options.json ? JSON.stringify(json) : text}\n`);
    return EXIT.done;
  },
});
