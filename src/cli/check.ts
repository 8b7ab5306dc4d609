/** `textvat check`: faults that are better known before training than after. */
import * as v from 'valibot';
import { checkCorpora } from '../corpus/check.js';
import type { CorpusRole } from '../corpus/corpusReport.js';
import { noFaults } from '../corpus/encodingFaults.js';
import { readCorpus } from '../corpus/readCorpus.js';
import { formatCheck } from '../report/text/checkText.js';
import { tokenise } from '../text/tokenise.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import {
  assertOneStandardInput,
  corpusFields,
  inputEntries,
  jsonEntry,
  labelEntries,
} from './flags/shared.js';

const files = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)));

const schema = v.strictObject({
  labeled: files('corpora to train on with their labels'),
  unlabeled: files('corpora to train on without labels'),
  test: files('corpora to measure on'),
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
  ],
  async run([positional], options) {
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
        return { name, role, examples, faults };
      }),
    );
    assertOneStandardInput(inputs.map(({ name }) => name));
    if (inputs.length === 0) throw new UsageError('nothing to check: name one or more corpora.');
    const report = await checkCorpora(inputs, (text) => tokenise(text), options.labelIsReal);
    await writeOut(options.json ? `${JSON.stringify(report)}\n` : `${formatCheck(report)}\n`);
    return EXIT.done;
  },
});
