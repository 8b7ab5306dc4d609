/** Several methods side by side: same texts, draws, seeds, encoder and budget. */

import type { Example } from '../corpus/example.js';
import { type Draw, drawLabeled, splitByFraction } from '../corpus/split.js';
import { InputError } from '../errors.js';
import type { EnsembleCache } from '../models/ensemble/trainEnsemble.js';
import { createRandom } from '../tensor/random.js';
import { createLexicons } from '../text/lexicon.js';
import { completeOptions } from '../training/completeOptions.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { type ComparedMethod, isBaseline, isTwin } from './comparedMethods.js';
import {
  type CompareEvent,
  type CompareRequest,
  type ListedComparison,
  listedComparison,
} from './compareRequest.js';
import { type ComparisonCell, type FailedRun, rescored, type ScoredCell, testSet } from './comparisonCell.js';
import { assertClasses, assertLabeledTest, withoutSharedTexts } from './comparisonFaults.js';
import { poisonedDraws } from './comparisonPoison.js';
import { type ComparisonResult, resultOfRuns } from './comparisonResult.js';
import { needsDevelopment, runOf, settingsOf, type Task } from './comparisonRun.js';
import { assertNatural } from './natural.js';

/**
 * Compares methods: trains each on the same draws of labels, with the same seeds, and measures it on the same test texts.
 * Runs seeds, then label counts, then methods, so that the runs of a seed share what is learned from all texts; stops after the
 * run under way when the signal aborts. If a run fails, the others continue.
 * @returns the runs that ended, their summary and the verdict
 * @throws InputError where no run can be made: for options, texts or label counts that are wrong for all of them
 *
 * @example
 * ```js
 * const { verdict, summary } = await resultOf(
 *   compare({
 *     labeled: 'train.csv',
 *     unlabeled: 'pile.jsonl',
 *     test: 'test.csv',
 *     labelCounts: [100, 500, 'all'],
 *     methods: ['linear', 'supervised', 'vat'],
 *     seeds: 3,
 *   }),
 * );
 * console.log('does the unlabeled text pay?', verdict.answer);
 * ```
 */
export async function* compare(given: CompareRequest): AsyncGenerator<CompareEvent, ComparisonResult, void> {
  const { seed } = completeOptions(given.options);
  for (const method of given.methods) {
    if (isBaseline(method)) assertNatural(method);
    else completeOptions(settingsOf(method, seed, given.options));
  }
  const all = await listedComparison(given);
  assertLabeledTest(all.test);
  const request = withoutSharedTexts(all);
  assertClasses(request.labeled);
  if (all.pileWarning !== undefined) yield { type: 'warning', message: all.pileWarning };
  const scored: ScoredCell[] = [];
  const failed: FailedRun[] = [];
  for await (const event of allRuns(request)) {
    if (event.type === 'run') scored.push({ run: event.run, correct: event.correct });
    if (event.type === 'failed') {
      const { type: _type, ...run } = event;
      failed.push(run);
    }
    yield event;
  }
  return resultOfRuns(request, scored, failed);
}

async function* allRuns(request: ListedComparison): AsyncGenerator<CompareEvent, void, void> {
  const options = completeOptions(request.options);
  const lexicons = createLexicons();
  const tested = testSet(request.labeled, request.test);
  // Each count once: a run that is done twice would count as two seeds.
  const labeled = request.labeled.filter(({ label }) => label !== undefined);
  const bare = request.labeled.filter(({ label }) => label === undefined);
  const counts = new Set(request.labelCounts.map((count) => (count === 'all' ? labeled.length : count)));
  // Every draw is tried here, so that an impossible one fails before the first run.
  for (const count of counts) assertDrawable(labeled, count, request, options);
  // A run without the unlabeled texts learns other vectors, which must not replace those of all texts in the cache.
  const [documents, documentsAlone]: [EnsembleCache, EnsembleCache] = [{}, {}];
  for (let seed = options.seed; seed < options.seed + request.seeds; seed += 1) {
    for (const count of counts) {
      const { drawn, rest } = drawFor(labeled, count, seed);
      const labels = drawn.length;
      const unlabeled = [...request.unlabeled, ...bare, ...rest];
      const draw = { ...request, labeled: drawn, unlabeled, seed };
      const poisoned = request.poison && poisonedDraws(request.poison, draw);
      for (const method of new Set(request.methods)) {
        if (request.signal?.aborted) return;
        const earlier = findCell(request.finished, method, labels, seed);
        if (earlier) {
          yield { type: 'run', finishedBefore: true, ...rescored(earlier, tested.gold) };
          continue;
        }
        const task = { method, labels, seed, labeled: drawn, unlabeled, tested, poisoned };
        const shared = { lexicons, documents: isTwin(method) ? documentsAlone : documents };
        yield* attempted(task, runOf(task, request, shared));
      }
    }
  }
}

/** The events of a run, ending with its failure if it fails. */
async function* attempted(
  { method, labels, seed }: Task,
  run: AsyncIterable<CompareEvent>,
): AsyncGenerator<CompareEvent> {
  try {
    yield* run;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    yield { type: 'failed', method, labels, seed, reason: error.message };
  }
}

function findCell(
  cells: readonly ComparisonCell[] | undefined,
  method: ComparedMethod,
  labels: number,
  seed: number,
): ComparisonCell | undefined {
  return cells?.find((cell) => cell.method === method && cell.labels === labels && cell.seed === seed);
}

function drawFor(labeled: readonly Example[], count: number, seed: number): Draw<Example> {
  const random = createRandom(seed, 'labelled draw');
  return drawLabeled(labeled, count, () => random.uniform());
}

/** @throws InputError where there are not as many texts, or too few to hold a share of them back */
function assertDrawable(
  labeled: readonly Example[],
  count: number,
  { development, methods }: ListedComparison,
  options: TrainingOptions,
): void {
  const { drawn } = drawFor(labeled, count, options.seed);
  const holdsBack = typeof development === 'number' && development !== 0;
  if (holdsBack && methods.some((method) => needsDevelopment(method, options)))
    splitByFraction(drawn, development, () => 0);
}
