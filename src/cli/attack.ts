/** `textvat attack`: how a model stands against an adversary. */
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { digest } from '../experiments/runPlan.js';
import { resultOf } from '../model/resultOf.js';
import { loadModel } from '../models/savedModel.js';
import { formatAttack } from '../report/text/attackText.js';
import { attack } from '../robustness/attack.js';
import type { AttackedRow } from '../robustness/attackedRow.js';
import { openAttack } from '../robustness/attackFolder.js';
import { attackOptions } from '../robustness/attackOptions.js';
import { manifestTextOf } from '../storage/manifest.js';
import { defineCommand, EXIT } from './command.js';
import { createNarrator } from './console/narrator.js';
import { tellLine } from './console/standardError.js';
import { writeOut } from './console/standardOutput.js';
import { candidateEntries, candidateSource, candidatesOf } from './flags/candidates.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import {
  backendEntry,
  inputEntries,
  interruptSignal,
  jsonEntry,
  labelEntries,
  quietEntry,
  readAllInputs,
  verifyEntry,
  warn,
} from './flags/shared.js';

const schema = v.strictObject({
  test: v.pipe(v.array(v.string()), v.description('labeled corpora, whose texts are attacked')),
  ...candidateEntries,
  ...attackOptions.entries,
  out: v.optional(
    v.pipe(v.string(), v.description('folder that keeps what was done; the same command continues there')),
  ),
  ...forceEntry,
  ...inputEntries,
  unlabeledLabel: labelEntries.unlabeledLabel,
  ...backendEntry,
  ...verifyEntry,
  ...quietEntry,
  ...jsonEntry,
});

type Options = v.InferOutput<typeof schema>;

export const attackCommand = defineCommand({
  name: 'attack',
  arguments: [{ name: '<dir>', description: 'folder of the model' }],
  schema,
  examples: [
    'textvat attack model --test test.jsonl',
    'textvat attack model --test test.csv --candidates synonyms.json --attack greedy --attack exact --words 4',
    'textvat attack model --test test.csv --candidates synonyms.json --out attacked --json | jq .worst.accuracy',
  ],
  async run([folder], options) {
    const model = String(folder);
    await claimOutputs('attack', { ...options, report: undefined });
    const signal = interruptSignal(
      options.out === undefined ? 'stopping' : 'stopping; the same command continues behind the last text',
    );
    const candidates = await candidatesOf(options);
    const victim = await loadModel(model, options.backend, options);
    const texts = await readAllInputs(options.test, options, { signal });
    const given = Object.fromEntries(
      Object.keys(attackOptions.entries).map((key) => [key, options[key as keyof Options]]),
    );
    const kept =
      options.out === undefined
        ? undefined
        : await openAttack(options.out, planOf(model, options, given, texts));
    const request = { victim, texts, candidates, options: given, finished: kept?.finished ?? [], signal };
    const narrator = createNarrator(options.quiet);
    const done = new Set(request.finished.map(({ id, text }) => JSON.stringify([id, text])));
    let count = 0;
    const rows: AttackedRow[] = [];
    narrator.start('attacking');
    const result = await resultOf(attack(request), async (event) => {
      if (event.type === 'start') count = event.texts;
      else {
        rows.push(event.row);
        if (!done.has(JSON.stringify([event.row.id, event.row.text]))) await kept?.add(event.row);
        narrator.status(`text ${event.done} of ${count}`, performance.now() / 1000, event.done / count);
      }
    }).finally(narrator.stop);
    for (const warning of result.warnings) warn(warning);
    await writeOut(`${options.json ? JSON.stringify(result) : formatAttack(result, rows)}\n`);
    if (options.out !== undefined && !options.quiet)
      tellLine(`every changed text is in ${options.out}/texts.jsonl`);
    return EXIT.done;
  },
});

/** What all rows of the folder share. */
function planOf(folder: string, options: Options, given: object, texts: readonly Example[]) {
  return {
    model: manifestTextOf(folder) ?? folder,
    ...given,
    candidates: candidateSource(options) ?? null,
    deny: options.deny ?? null,
    'the texts to attack': digest(texts),
  };
}
