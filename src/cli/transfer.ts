/** `textvat transfer`: how models stand against an attacker who sees their labels only and trains substitutes. */
import { basename } from 'node:path';
import * as v from 'valibot';
import type { Model } from '../model/model.js';
import { resultOf } from '../model/resultOf.js';
import { loadModel } from '../models/savedModel.js';
import { formatTransfer } from '../report/text/transferText.js';
import { transfer } from '../robustness/transfer/transfer.js';
import { transferOptions } from '../robustness/transfer/transferOptions.js';
import { putInPlace } from '../storage/outputFile.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { createNarrator } from './console/narrator.js';
import { writeOut } from './console/standardOutput.js';
import { candidateEntries, candidatesOf } from './flags/candidates.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import { optionsOf } from './flags/schemaOptions.js';
import {
  heldAgainstEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  readAllInputs,
  reportEntry,
  warn,
} from './flags/shared.js';

const schema = v.strictObject({
  test: v.pipe(
    v.array(v.string()),
    v.description(
      'labeled corpora: some of the texts are attacked, the others are what the attacker asks about',
    ),
  ),
  ...candidateEntries,
  ...transferOptions.entries,
  ...reportEntry,
  ...forceEntry,
  ...heldAgainstEntries,
  ...quietEntry,
  ...jsonEntry,
});

export const transferCommand = defineCommand({
  name: 'transfer',
  arguments: [{ name: '<dirs...>', description: 'folders of the models, of the same classes' }],
  schema,
  examples: [
    'textvat transfer model --test test.jsonl --candidates synonyms.json',
    'textvat transfer network linear svm tree knn --test test.jsonl --queries 800 --report transfer.html',
    'textvat transfer model --test test.jsonl --substitutes linear --choice natural,words,undecided --json | jq .cells',
  ],
  async run([folders], options) {
    await claimOutputs('attack', options);
    const signal = interruptSignal('stopping');
    const candidates = await candidatesOf(options);
    if (candidates === undefined)
      throw new UsageError('transfer: found no candidates, expected --candidates FILE.');
    const victims: Record<string, Model> = {};
    for (const folder of folders as readonly string[])
      victims[nameOf(folder, victims)] = await loadModel(folder, options.backend, options);
    const texts = await readAllInputs(options.test, options, { signal });
    const given = optionsOf(transferOptions, options);
    const narrator = createNarrator(options.quiet);
    let count = 0;
    narrator.start('attacking through substitutes');
    const result = await resultOf(
      transfer({ victims, texts, candidates, options: given, signal }),
      (event) => {
        if (event.type === 'start') count = event.cells;
        if (event.type === 'cell')
          narrator.status(`cell ${event.done} of ${count}`, performance.now() / 1000, event.done / count);
      },
    ).finally(() => narrator.stop());
    for (const warning of result.warnings) warn(warning);
    await writeOut(`${options.json ? JSON.stringify(result) : formatTransfer(result)}\n`);
    if (options.report !== undefined) {
      const { transferPage } = await import('../report/pages/transferPage.js');
      await putInPlace(options.report, [transferPage(result)]);
    }
    return EXIT.done;
  },
});

/** The last part of the path where no other victim has it, or else all of it. */
function nameOf(folder: string, victims: Readonly<Record<string, Model>>): string {
  const name = basename(folder);
  return name in victims ? folder : name;
}
