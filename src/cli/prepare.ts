/** `textvat prepare`: from a scraped pile to texts to train on. */
import { join } from 'node:path';
import * as v from 'valibot';
import { counted } from '../corpus/counted.js';
import { resultOf } from '../model/resultOf.js';
import { preparationOptions } from '../preparation/preparationOptions.js';
import { type PrepareEvent, prepare } from '../preparation/prepare.js';
import { TEXTS_FILE } from '../preparation/writePrepared.js';
import { formatPreparation } from '../report/text/preparationText.js';
import { putInPlace } from '../storage/outputFile.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { createNarrator } from './console/narrator.js';
import { tellNext } from './console/nextCommand.js';
import { writeOut } from './console/standardOutput.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import { optionsOf } from './flags/schemaOptions.js';
import {
  assertOneStandardInput,
  corpusFields,
  inputEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  reportEntry,
} from './flags/shared.js';

const files = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)));

const schema = v.strictObject({
  out: v.pipe(v.string(), v.description('folder to write to: texts.jsonl, removed.jsonl and summary.json')),
  labeled: files('labeled corpora: what sound texts look like; texts that repeat one of these leave'),
  against: files('corpora to measure on: texts that hold pieces of these leave'),
  ...preparationOptions.entries,
  ...reportEntry,
  ...forceEntry,
  ...inputEntries,
  ...jsonEntry,
  ...quietEntry,
});

export const prepareCommand = defineCommand({
  name: 'prepare',
  arguments: [{ name: '<inputs...>', description: 'files and folders with texts, or - for standard input' }],
  schema,
  examples: [
    'textvat prepare scraped.jsonl --out pile --labeled train.csv --against dev.csv test.csv --report pile.html',
    'textvat prepare news/ more.csv.gz --out pile --language en,de --mask',
    'textvat train --labeled train.csv --unlabeled pile/texts.jsonl --out model',
  ],
  async run([positional], options) {
    const inputs = positional as readonly string[];
    const { out, labeled = [], against = [], quiet, json, report } = options;
    assertOneStandardInput([...inputs, ...labeled, ...against]);
    const named = [...labeled, ...against].find((name) => inputs.includes(name));
    if (named !== undefined)
      throw new UsageError(
        `found ${named} as input and as ${labeled.includes(named) ? '--labeled' : '--against'}, expected it once.`,
      );
    await claimOutputs('prepared', { ...options, inputs });
    const signal = interruptSignal('stopping; the same command goes on from here');
    const reading = corpusFields(options);
    const settings = optionsOf(preparationOptions, options);
    const narrator = narration(quiet);
    const request = { inputs, out, labeled, against, reading, options: settings, signal };
    const summary = await resultOf(prepare(request), narrator.tell).finally(narrator.stop);
    await writeOut(json ? `${JSON.stringify(summary)}\n` : `${formatPreparation(summary)}\n`);
    if (report !== undefined) {
      const { preparationPage } = await import('../report/pages/preparationPage.js');
      await putInPlace(report, [preparationPage(summary)]);
    }
    if (!quiet)
      tellNext([
        [
          'train',
          ...(labeled.length > 0 ? ['--labeled', ...labeled] : ['--labeled', 'FILE']),
          '--unlabeled',
          join(out, TEXTS_FILE),
          '--out',
          'model',
        ],
      ]);
    return EXIT.done;
  },
});

const PHASES = {
  reading: 'reading',
  cleaning: 'looking at each text',
  comparing: 'looking for duplicates',
  writing: 'writing',
} as const;

/** @returns what tells the progress */
function narration(quiet: boolean) {
  const narrator = createNarrator(quiet);
  let before: string | undefined;
  return {
    tell(event: PrepareEvent): void {
      if (event.type === 'resume') {
        narrator.say(`an earlier start came as far as this: ${PHASES[event.phase]}`);
        return;
      }
      const { phase, done, of } = event;
      const name = PHASES[phase];
      if (phase !== before) narrator.start(name);
      before = phase;
      const count = of === undefined && done > 0 ? `, ${counted(done, 'text')}` : '';
      narrator.status(`${name}${count}`, performance.now() / 1000, of === undefined ? undefined : done / of);
    },
    stop: narrator.stop,
  };
}
