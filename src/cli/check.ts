/** `textvat check`: faults that are better known before training than after. */
import * as v from 'valibot';
import { checkCorpora } from '../corpus/check.js';
import type { CorpusRole } from '../corpus/corpusReport.js';
import { noFaults } from '../corpus/encodingFaults.js';
import type { Example } from '../corpus/example.js';
import { readCorpus } from '../corpus/readCorpus.js';
import { formatCheck } from '../report/text/checkText.js';
import { tokenise } from '../text/tokenise.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import type { DeeperCheck } from './deeperChecks.js';
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
  poison: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'also look for words that were planted to bring about a class, and for phrases that many texts share',
      ),
    ),
    false,
  ),
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
    'textvat check --labeled train.csv --unlabeled pile.jsonl --poison',
  ],
  async run([positional], options, given) {
    const { labels, poison } = options;
    if ('inspect' in given && !labels)
      throw new UsageError('--inspect: found no --labels, expected the check that it is of.');
    if (options.planted !== undefined && !labels && !poison)
      throw new UsageError(
        '--planted: found no --labels and no --poison, expected a check that finds poison.',
      );
    const [labeled, unlabeled]: [Example[], Example[]] = [[], []];
    /** The same examples; kept where they are to be looked through again. */
    async function* kept(examples: AsyncIterable<Example>): AsyncGenerator<Example> {
      for await (const example of examples) {
        if (example.label !== undefined && (labels || poison)) labeled.push(example);
        if (example.label === undefined && poison) unlabeled.push(example);
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
        return { name, role, examples: kept(examples), faults };
      }),
    );
    assertOneStandardInput(inputs.map(({ name }) => name));
    if (inputs.length === 0) throw new UsageError('nothing to check: name one or more corpora.');
    const report = await checkCorpora(inputs, (text) => tokenise(text), options.labelIsReal);
    const deeper = labels || poison ? await deeperChecks({ labeled, unlabeled }, options) : [];
    const json = Object.assign({ ...report }, ...deeper.map(({ json }) => json));
    const text = [formatCheck(report), ...deeper.map(({ text }) => text)].join('\n\n');
    await writeOut(`${options.json ? JSON.stringify(json) : text}\n`);
    return EXIT.done;
  },
});

/** They train models, whose code a plain check does without. */
async function deeperChecks(
  corpora: { readonly labeled: readonly Example[]; readonly unlabeled: readonly Example[] },
  options: v.InferOutput<typeof schema>,
): Promise<DeeperCheck[]> {
  const { labelsChecked, plantedPoison, poisonChecked } = await import('./deeperChecks.js');
  const record = await plantedPoison(options.planted);
  return [
    ...(options.labels ? [await labelsChecked(corpora.labeled, options, record)] : []),
    ...(options.poison ? [await poisonChecked(corpora, options, record)] : []),
  ];
}
