/** `textvat compare`: does the unlabeled text pay? */
import * as v from 'valibot';
import { compare } from '../experiments/compare.js';
import { comparedMethods, isBaseline, isTwin, trainedAs } from '../experiments/comparedMethods.js';
import type { CompareEvent } from '../experiments/compareRequest.js';
import { summariseAttacks } from '../experiments/comparisonAttack.js';
import type { ComparisonRun, FailedRun, ScoredCell } from '../experiments/comparisonCell.js';
import { comparisonFaults } from '../experiments/comparisonFaults.js';
import { openComparison } from '../experiments/comparisonFolder.js';
import { summarisePoison } from '../experiments/comparisonPoison.js';
import { type ComparisonResult, comparisonResult } from '../experiments/comparisonResult.js';
import { summarise } from '../experiments/comparisonSummary.js';
import { LOGISTIC_LIMIT } from '../experiments/naturalLogistic.js';
import { defenses } from '../objectives/defenseOptions.js';
import { formatError } from '../report/errorRate.js';
import { formatAttackSummary, formatPoisonSummary } from '../report/text/adversaryTexts.js';
import { formatComparison, formatFailedRuns } from '../report/text/comparisonText.js';
import { formatVerdictTable } from '../report/text/verdictText.js';
import { putInPlace } from '../storage/outputFile.js';
import { trainingOptions } from '../training/trainingOptions.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { runModelComparison } from './compareModels.js';
import { environment } from './console/environment.js';
import { tellNext } from './console/nextCommand.js';
import { createRunNarration, type RunNarration } from './console/runNarration.js';
import { tellLine } from './console/standardError.js';
import { writeOut } from './console/standardOutput.js';
import {
  adversaryEntries,
  assertAskedFor,
  comparedAttack,
  comparedPoison,
  methodsFor,
} from './flags/comparedAdversary.js';
import { defendedMethods } from './flags/defendedMethods.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import {
  assertOneStandardInput,
  backendEntry,
  countEntry,
  developmentShare,
  inputEntries,
  interruptSignal,
  jsonEntry,
  labelEntries,
  ordinalEntry,
  quietEntry,
  readAllInputs,
  reportEntry,
  verifyEntry,
  warn,
} from './flags/shared.js';
import {
  configurationEntries,
  corporaEntries,
  formerEntries,
  otherDefaults,
  resolveOptions,
} from './flags/trainOptions.js';
import { readPile, readSources } from './trainingSources.js';

const { objective: _objective, ...entries } = trainingOptions.entries;

const schema = v.strictObject({
  ...corporaEntries,
  labeled: v.optional(corporaEntries.labeled),
  test: v.pipe(v.array(v.string()), v.description('labeled corpora to measure the error on')),
  labelCounts: v.optional(
    v.pipe(
      v.array(v.union([countEntry, v.literal('all')])),
      v.minLength(1),
      v.description('how many labeled texts to draw; the rest joins the unlabeled ones'),
    ),
    ['all'],
  ),
  methods: v.optional(
    v.pipe(
      v.array(v.picklist(comparedMethods)),
      v.minLength(1),
      v.description(
        `methods to compare [${comparedMethods.join(', ')}]; those -without-unlabeled are trained on the drawn labels ` +
          'alone; bayes and logistic are those of `natural`, and logistic ' +
          `fails where texts x words x classes are over ${LOGISTIC_LIMIT}`,
      ),
    ),
    ['linear', 'supervised', 'rp', 'vat-without-unlabeled', 'vat'],
  ),
  seeds: v.optional(v.pipe(countEntry, v.description('draws and initialisations, counted from --seed')), 3),
  out: v.optional(
    v.pipe(
      v.string(),
      v.description('folder to keep finished runs in; the same command continues an interrupted comparison'),
    ),
  ),
  ...adversaryEntries,
  ...reportEntry,
  ...ordinalEntry,
  ...forceEntry,
  ...configurationEntries,
  ...formerEntries,
  ...entries,
  defense: v.optional(
    v.pipe(
      v.array(v.picklist(defenses)),
      v.minLength(1),
      v.description(
        `also train each method with this defense, where its model has it; may be given again [${defenses.join(', ')}]`,
      ),
      v.metadata({ isRepeated: true }),
    ),
  ),
  ...inputEntries,
  ...labelEntries,
  ...backendEntry,
  ...verifyEntry,
  ...quietEntry,
  ...jsonEntry,
});

type CompareOptions = v.InferOutput<typeof schema>;

export const compareCommand = defineCommand({
  name: 'compare',
  arguments: [
    { name: '[dirs...]', description: 'two model folders to compare on --test; nothing is trained then' },
  ],
  schema,
  otherDefaults,
  examples: [
    'textvat compare model baseline --test test.csv',
    'textvat compare --labeled train.csv --unlabeled pile.jsonl --test test.csv --label-counts 50,200,all',
    'textvat compare --labeled train.csv --unlabeled pile.jsonl --test test.csv --methods supervised,vat,bayes --max-time 5m --json',
    'textvat compare --labeled train.csv --unlabeled pile.jsonl --test test.csv --label-counts 100,500,all --seeds 5 --out grid',
  ],
  async run([folders], options, given) {
    if (folders !== undefined && folders.length > 0)
      return runModelComparison(folders as readonly string[], options, Object.keys(given));
    if (options.ordinal)
      throw new UsageError('--ordinal: found no model folders, expected two saved models to compare.');
    return runComparison(options, given);
  },
});

async function runComparison(
  flags: CompareOptions,
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { defense: _defense, ...others } = given;
  const { settings, options } = resolveOptions(others, { ...flags, methods: methodsFor(flags, given) });
  const share = developmentShare(options.dev);
  const { labeled, unlabeled = [], test } = options;
  if (labeled === undefined) throw new UsageError('--labeled is missing.');
  assertAskedFor(options, given);
  assertOneStandardInput([...labeled, ...unlabeled, ...test, options.dev]);
  await claimOutputs('comparison', options);
  const signal = interruptSignal('ending with the runs that are complete');
  const hasPile = unlabeled.length > 0 || options.labelCounts.some((count) => count !== 'all');
  const request = {
    ...(await readSources({ ...options, labeled }, share, signal)),
    test: await readAllInputs(test, options, { signal }),
    unlabeled: await readPile(options, signal),
    labelCounts: options.labelCounts,
    methods: defendedMethods(options, settings),
    seeds: options.seeds,
    options: settings,
    attack: await comparedAttack(options, settings.seed ?? 1),
    poison: comparedPoison(options, hasPile),
    signal,
  };
  for (const fault of comparisonFaults(request)) warn(fault);
  const kept = options.out === undefined ? undefined : await openComparison(options.out, request);
  const scored: ScoredCell[] = [];
  const failed: FailedRun[] = [];
  let engine: string | null = null;
  const narration = createRunNarration(options.quiet);
  try {
    for await (const event of compare({ ...request, finished: kept?.finished })) {
      if (event.type === 'run') {
        if (event.finishedBefore) engine ??= KEPT_ENGINE;
        else await kept?.add(event.run);
        scored.push(event);
      } else if (event.type === 'failed') {
        const { type: _type, ...run } = event;
        failed.push(run);
      } else if (event.type === 'training' && event.event.type === 'start') engine = event.event.backend;
      tell(event, narration);
    }
  } finally {
    narration.stop();
    // Also on an error: the finished runs are shown all the same.
    if (scored.length + failed.length > 0)
      await tellResult(comparisonResult(request, scored, failed), options, engine);
  }
  if (!options.quiet && scored.length > 0) tellWhatNext(scored, { ...options, labeled }, signal.aborted);
  if (signal.aborted) return EXIT.interrupted;
  return scored.length > 0 ? EXIT.done : EXIT.failed;
}

/** Names the method of `train` with the smallest error at the largest number of labels. */
function tellWhatNext(
  scored: readonly ScoredCell[],
  { labeled, unlabeled, out }: CompareOptions & { readonly labeled: readonly string[] },
  wasInterrupted: boolean,
): void {
  if (wasInterrupted && out !== undefined) {
    tellLine('next: the same command goes on where it was');
    return;
  }
  const [best] = summarise(scored)
    .sort((a, b) => b.labels - a.labels || a.meanTestError - b.meanTestError)
    .flatMap(({ method }) => (isBaseline(method) ? [] : [method]));
  if (best === undefined) return;
  const { model, objective, defense } = trainedAs(best);
  const pile = isTwin(best) || unlabeled === undefined ? [] : ['--unlabeled', ...unlabeled];
  const named = [
    ...(model === undefined ? [] : ['--model', model]),
    ...['--objective', objective],
    ...(defense === undefined ? [] : ['--defense', defense]),
  ];
  const command = ['train', ...named, '--labeled', ...labeled, ...pile, '--out', 'model'];
  tellNext([command], ', with the other options of this comparison');
}

/** Runs do not say which engine they were made with. */
const KEPT_ENGINE = 'that of the runs kept in --out';

async function tellResult(
  result: ComparisonResult,
  { json, report, labeled = [], unlabeled = [], test }: CompareOptions,
  engine: string | null,
): Promise<void> {
  await writeOut(formatResult(result, json));
  // Where every run failed there is nothing to draw.
  if (report === undefined || result.cells.length === 0) return;
  const { comparisonPage } = await import('../report/pages/comparisonPage.js');
  await putInPlace(report, [comparisonPage(result, environment(engine), { labeled, unlabeled, test })]);
}

/** As JSON without the answers to every text, which can be many. */
function formatResult({ cells, summary, verdict, failed }: ComparisonResult, json: boolean): string {
  const runs = cells.map(({ method, labels, seed, testError, devError, seconds }): ComparisonRun => {
    return { method, labels, seed, testError, devError, seconds };
  });
  const attacked = summariseAttacks(cells);
  const poisoned = summarisePoison(cells);
  if (json) {
    const attack = attacked.length > 0 ? { attack: attacked } : {};
    const poison = poisoned.length > 0 ? { poison: poisoned } : {};
    return `${JSON.stringify({ verdict, runs, summary, ...attack, ...poison, failed })}\n`;
  }
  if (cells.length === 0) return '';
  const parts = [
    formatVerdictTable(verdict),
    formatComparison(summary),
    formatAttackSummary(attacked),
    formatPoisonSummary(poisoned),
    formatFailedRuns(failed),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Narrates the runs, one after the other. */
function tell(event: CompareEvent, narration: RunNarration): void {
  if (event.type === 'warning') {
    warn(event.message);
    return;
  }
  const { labels, seed, method } = event.type === 'run' ? event.run : event;
  const name = `${labels} labels, seed ${seed}, ${method}`;
  if (event.type === 'training') narration.training(`${name}${poisonOf(event)}`, event.event);
  else if (event.type === 'failed') narration.failed(`${name} failed: ${event.reason}`);
  else {
    const before = event.finishedBefore ? ', done before' : '';
    narration.ended(`${name}: test error ${formatError(event.run.testError, event.correct.length)}${before}`);
  }
}

function poisonOf({ poisoned }: Extract<CompareEvent, { type: 'training' }>): string {
  return poisoned === undefined ? '' : `, ${poisoned.poison} ${100 * poisoned.share} %`;
}
