/** `textvat attack`: how a model stands against an adversary. */
import * as v from 'valibot';
import type { CandidateList } from '../candidates/candidateList.js';
import type { Example } from '../corpus/example.js';
import { sortedLabels } from '../corpus/label.js';
import { digest } from '../experiments/runPlan.js';
import type { Model } from '../model/model.js';
import { resultOf } from '../model/resultOf.js';
import { modelIdentity } from '../models/modelDescription.js';
import { loadModel } from '../models/savedModel.js';
import { formatAttack } from '../report/text/attackText.js';
import { attack } from '../robustness/attack.js';
import type { AttackedRow } from '../robustness/attackedRow.js';
import { openAttack } from '../robustness/attackFolder.js';
import { attackOptions } from '../robustness/attackOptions.js';
import { commandVictim } from '../robustness/victims/commandVictim.js';
import { httpVictim } from '../robustness/victims/httpVictim.js';
import type { Victim } from '../robustness/victims/victim.js';
import { putInPlace } from '../storage/outputFile.js';
import { claimCard, writeCard } from './attackCard.js';
import { runSelfCheck } from './attackSelfCheck.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { createNarrator } from './console/narrator.js';
import { tellLine } from './console/standardError.js';
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
  victim: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'address of what is attacked instead of a model: it answers POST {"text": "..."} with {"label": "..."} or a label',
      ),
    ),
  ),
  victimCommand: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'program that is attacked instead of a model: it reads one text a line and writes one label a line',
      ),
    ),
  ),
  test: v.pipe(v.array(v.string()), v.description('labeled corpora, whose texts are attacked')),
  ...candidateEntries,
  undefended: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'folder of the same model trained without its --defense: what surely fools it is tried on this one, at the embeddings',
      ),
    ),
  ),
  ...attackOptions.entries,
  selfCheck: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'check the attacks themselves on this model and on planted ones, and exit with 1 where one check fails; about ten times the work of an attack, so give few --samples',
      ),
    ),
    false,
  ),
  out: v.optional(
    v.pipe(v.string(), v.description('folder that keeps what was done; the same command continues there')),
  ),
  ...reportEntry,
  card: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'also write the figures into the card of the model (README.md, metrics.json in its folder)',
      ),
    ),
    false,
  ),
  ...forceEntry,
  ...heldAgainstEntries,
  ...quietEntry,
  ...jsonEntry,
});

type Options = v.InferOutput<typeof schema>;

export const attackCommand = defineCommand({
  name: 'attack',
  arguments: [{ name: '[dir]', description: 'folder of the model' }],
  schema,
  examples: [
    'textvat attack model --test test.jsonl',
    'textvat attack model --test test.csv --candidates synonyms.json --attack greedy --attack exact --words 4',
    'textvat attack model --test test.csv --card',
    'textvat attack distilled --test test.csv --attack embeddings --undefended plain',
    'textvat attack model --test test.csv --candidates synonyms.json --out attacked --json | jq .worst.accuracy',
    'textvat attack model --test test.csv --candidates synonyms.json --samples 20 --self-check',
    "textvat attack --victim-command 'python3 classify.py' --test test.csv",
  ],
  async run([folder], options) {
    const name = victimName(folder as string | undefined, options);
    if (options.selfCheck && (options.card || (options.out ?? options.report) !== undefined))
      throw new UsageError('--self-check: found --out, --report or --card, expected none: it keeps nothing.');
    await claimOutputs('attack', options);
    const signal = interruptSignal(
      options.out === undefined
        ? 'stopping'
        : 'stopping; the same command continues after the last finished text',
    );
    const candidates = await candidatesOf(options);
    const model = folder === undefined ? undefined : await loadModel(name, options.backend, options);
    if (options.card) await claimCard(folder as string | undefined, options);
    const texts = await readAllInputs(options.test, options, { signal });
    const victim = model ?? outsideVictimOf(options, texts);
    const undefended =
      options.undefended === undefined
        ? undefined
        : await loadModel(options.undefended, options.backend, options);
    const given = optionsOf(attackOptions, options);
    if (options.selfCheck) {
      const request = { victim, undefended, texts, candidates, options: given, signal };
      return runSelfCheck(request, options).finally(() => disposeOf(victim));
    }
    const kept =
      options.out === undefined
        ? undefined
        : await openAttack(options.out, planOf(name, options.undefended, given, candidates, texts));
    const request = {
      ...{ victim, undefended, texts, candidates, signal },
      options: given,
      finished: kept?.finished ?? [],
      // What is kept loses one text at most when it is killed.
      ...(kept && { textsAtOnce: 1 }),
    };
    const narrator = createNarrator(options.quiet);
    let count = 0;
    const rows: AttackedRow[] = [];
    narrator.start('attacking');
    const result = await resultOf(attack(request), async (event) => {
      if (event.type === 'start') count = event.texts;
      else {
        rows[event.place] = event.row;
        if (!event.finishedBefore) await kept?.add(event.row);
        narrator.status(`text ${event.done} of ${count}`, performance.now() / 1000, event.done / count);
      }
    }).finally(() => {
      narrator.stop();
      disposeOf(victim);
    });
    for (const warning of result.warnings) warn(warning);
    await writeOut(`${options.json ? JSON.stringify(result) : formatAttack(result, rows)}\n`);
    if (options.report !== undefined) {
      const { attackPage } = await import('../report/pages/attackPage.js');
      await putInPlace(options.report, [attackPage(name, result, rows)]);
    }
    if (options.card) await writeCard(name, result, options);
    if (options.out !== undefined && !options.quiet)
      tellLine(`every changed text is in ${options.out}/texts.jsonl`);
    return EXIT.done;
  },
});

/** A model holds nothing but memory. */
function disposeOf(victim: Model | Victim): void {
  if ('dispose' in victim) victim.dispose();
}

/** @throws UsageError where not exactly one victim is named */
function victimName(folder: string | undefined, { victim, victimCommand }: Options): string {
  const [name, ...more] = [folder, victim, victimCommand].filter((one) => one !== undefined);
  if (name !== undefined && more.length === 0) return name;
  const found = name === undefined ? 'nothing to attack' : 'more than one victim';
  throw new UsageError(
    `attack: found ${found}, expected one: the folder of a model, --victim or --victim-command.`,
  );
}

/** Its classes are the labels of the texts. */
function outsideVictimOf({ victim, victimCommand }: Options, texts: readonly Example[]): Victim {
  const classes = sortedLabels(texts.flatMap(({ label }) => label ?? []));
  return victim === undefined ? commandVictim(victimCommand!, { classes }) : httpVictim(victim, { classes });
}

/** What all rows of the folder share. */
function planOf(
  victim: string,
  undefended: string | undefined,
  given: object,
  candidates: CandidateList | undefined,
  texts: readonly Example[],
) {
  return {
    model: modelIdentity(victim) ?? victim,
    ...(undefended !== undefined && { 'the undefended model': modelIdentity(undefended) }),
    ...given,
    'the candidates': candidates?.digest() ?? null,
    'the texts to attack': digest(texts),
  };
}
