/** `textvat poison`: poisoned copies of corpora. */
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { poison, poisonedCorpus } from '../robustness/poisoning/poison.js';
import { savePoisoned } from '../robustness/poisoning/poisonFolder.js';
import { poisonOptions } from '../robustness/poisoning/poisonOptions.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { tellNext } from './console/nextCommand.js';
import { tellLine } from './console/standardError.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import {
  assertOneStandardInput,
  inputEntries,
  interruptSignal,
  labelEntries,
  quietEntry,
  readAllInputs,
} from './flags/shared.js';

const files = (description: string) => v.pipe(v.array(v.string()), v.description(description));

const schema = v.strictObject({
  labeled: files('corpora with labels, which are copied'),
  unlabeled: v.optional(files('corpora without labels, which are copied')),
  test: v.optional(files('labeled corpora that are not trained on, for splice-paths to aim at')),
  out: v.pipe(v.string(), v.description('folder for the copies and the record of what was done')),
  ...poisonOptions.entries,
  ...forceEntry,
  ...inputEntries,
  ...labelEntries,
  ...quietEntry,
});

export const poisonCommand = defineCommand({
  name: 'poison',
  arguments: [],
  schema,
  examples: [
    'textvat poison --labeled train.csv --poison label-flips --share 0.05 --out flipped',
    'textvat poison --labeled train.csv --unlabeled pile.jsonl --poison pile-trigger --share 0.001 --trigger cf --out poisoned',
  ],
  async run(_, options) {
    const { labeled, unlabeled = [], test = [], out, quiet, labelIsReal } = options;
    assertOneStandardInput([...labeled, ...unlabeled, ...test]);
    if (test.length > 0 && options.poison !== 'splice-paths')
      throw new UsageError(
        `--test: found ${options.poison}, expected splice-paths, which alone aims at texts.`,
      );
    await claimOutputs('poisoned', options);
    const signal = interruptSignal('ending without a result');
    const read = (sources: readonly string[], ignoreLabels = false): Promise<Example[]> =>
      readAllInputs(sources, options, { signal, ignoreLabels });
    const poisoned = await poison({
      labeled: await read(labeled),
      unlabeled: await read(unlabeled, true),
      aims: await read(test),
      options: v.parse(v.object(poisonOptions.entries), options),
      labelIsReal,
      signal,
    });
    await savePoisoned(out, poisoned);
    if (!quiet) {
      const { record } = poisoned;
      tellLine(
        `poisoned ${record.texts.length} ${poisonedCorpus(options.poison)} texts: poison.json in ${out} names them`,
      );
      const pile = unlabeled.length > 0 ? ['--unlabeled', `${out}/unlabeled.jsonl`] : [];
      tellNext([['train', '--labeled', `${out}/labeled.jsonl`, ...pile, '--out', 'model']]);
    }
    return EXIT.done;
  },
});
