/** Several methods side by side: same texts, draws, seeds, encoder and budget. */

import type { Example } from '../corpus/example.js';
import { type Draw, drawLabeled, splitByFraction } from '../corpus/split.js';
import { InputError } from '../errors.js';
import type { EndEvent } from '../model/events.js';
import { predictTexts } from '../model/predictions.js';
import type { EnsembleCache } from '../models/ensemble/trainEnsemble.js';
import { usesUnlabeled } from '../objectives/objectiveOptions.js';
import { createRandom } from '../tensor/random.js';
import { createLexicons } from '../text/lexicon.js';
import { completeOptions } from '../training/completeOptions.js';
import type { TrainingEvent } from '../training/events.js';
import { type TrainRequest, train } from '../training/train.js';
import { trainedModels } from '../training/trainedModels.js';
import type { TrainingOptions, TrainingOptionsInput } from '../training/trainingOptions.js';
import {
  type BaselineMethod,
  type ComparedMethod,
  isBaseline,
  isTwin,
  trainedAs,
} from './comparedMethods.js';
import {
  type CompareEvent,
  type CompareRequest,
  type ListedComparison,
  listedComparison,
} from './compareRequest.js';
import { underAttack } from './comparisonAttack.js';
import {
  type ComparisonCell,
  type FailedRun,
  rescored,
  type ScoredCell,
  scoredCell,
  type TestSet,
  testSet,
} from './comparisonCell.js';
import { assertClasses, assertLabeledTest, withoutSharedTexts } from './comparisonFaults.js';
import { type ComparisonResult, resultOfRuns } from './comparisonResult.js';
import { createNaiveBayes } from './naiveBayes.js';
import { assertNatural, type Baseline } from './natural.js';
import { createLogistic } from './naturalLogistic.js';
import { createTrainingCurve } from './trainingCurve.js';

const baselines: Readonly<Record<BaselineMethod, (foldCase: boolean) => Baseline>> = {
  bayes: createNaiveBayes,
  logistic: createLogistic,
};

interface Task {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seed: number;
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  readonly tested: TestSet;
}

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
      for (const method of new Set(request.methods)) {
        if (request.signal?.aborted) return;
        const earlier = findCell(request.finished, method, labels, seed);
        if (earlier) {
          yield { type: 'run', finishedBefore: true, ...rescored(earlier, tested.gold) };
          continue;
        }
        const task = { method, labels, seed, labeled: drawn, unlabeled, tested };
        const run = isBaseline(method)
          ? runBaseline(task, request, baselines[method](options.foldCase))
          : runTraining(task, request, { lexicons, documents: isTwin(method) ? documentsAlone : documents });
        yield* attempted(task, run);
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

/** Whether a method needs development texts; the others train on what would be held back. */
function needsDevelopment(method: ComparedMethod, { model }: TrainingOptions): boolean {
  return !isBaseline(method) && trainedModels[trainedAs(method).model ?? model].choosesStep;
}

/** Texts between two looks at the signal. */
const TEXTS_A_TURN = 16;

async function* runBaseline(
  task: Task,
  { test, signal }: ListedComparison,
  baseline: Baseline,
): AsyncGenerator<CompareEvent> {
  const started = performance.now();
  const { method, labels, seed, tested } = task;
  let texts = 0;
  /** Lets signals and timers have their turn now and then. */
  const interrupted = async () => {
    texts += 1;
    if (texts % TEXTS_A_TURN === 0) await new Promise(setImmediate);
    return signal?.aborted;
  };
  for (const example of task.labeled) {
    baseline.learn(example);
    if (await interrupted()) return;
  }
  baseline.finish();
  const rows: number[][] = [];
  for (const { text } of test) {
    const probabilities = baseline.probabilities(text);
    rows.push(tested.classes.map((label) => probabilities.get(label) ?? 0));
    if (await interrupted()) return;
  }
  const run = { method, labels, seed, devError: null, seconds: (performance.now() - started) / 1000 };
  yield { type: 'run', finishedBefore: false, ...scoredCell(run, tested, rows, tested.classes, null) };
}

/** Methods without a loss on unlabeled texts get none from options either: they are the control of those with one. */
function settingsOf(
  method: Exclude<ComparedMethod, BaselineMethod>,
  seed: number,
  options: TrainingOptionsInput = {},
): TrainingOptionsInput {
  const trained = trainedAs(method);
  const none = usesUnlabeled(trained.objective) ? {} : { entropyWeight: 0, balanceWeight: 0 };
  return { ...options, ...none, ...trained, seed };
}

/** Whether the warning is of no use here: labels are checked before all runs, and a twin has no unlabeled texts on purpose. */
function isKnown(event: TrainingEvent, method: ComparedMethod): boolean {
  if (event.type !== 'warning') return false;
  return event.about === 'labels' || (event.about === 'no unlabeled texts' && isTwin(method));
}

async function* runTraining(
  task: Task,
  request: ListedComparison,
  shared: Pick<TrainRequest, 'lexicons' | 'documents'>,
): AsyncGenerator<CompareEvent> {
  const { method, labels, seed, labeled } = task;
  if (isBaseline(method)) throw new Error(`${method} is not trained by train()`);
  const { development, options, labelIsReal, wordVectors, encoderFrom, backend, signal } = request;
  const settings = settingsOf(method, seed, options);
  const course = createTrainingCurve();
  let end: EndEvent | undefined;
  for await (const event of train({
    labeled,
    unlabeled: isTwin(method) ? [] : task.unlabeled,
    development:
      typeof development !== 'object' && !needsDevelopment(method, completeOptions(settings))
        ? 0
        : development,
    options: settings,
    labelIsReal,
    wordVectors,
    encoderFrom,
    backend,
    ...shared,
    signal,
  })) {
    if (!isKnown(event, method)) yield { type: 'training', method, labels, seed, event };
    course.add(event);
    if (event.type === 'end') end = event;
  }
  if (end === undefined || end.reason === 'interrupted') return;
  const texts = request.test.map(({ text }) => text);
  const rows = (await predictTexts(end.model, texts)).map(({ probabilities }) => probabilities);
  const run = { method, labels, seed, devError: end.development?.error ?? null, seconds: end.seconds };
  const attack = request.attack && (await underAttack(end.model, request.attack, request));
  const scored = scoredCell(run, task.tested, rows, end.model.classes, course.curve());
  yield {
    type: 'run',
    finishedBefore: false,
    ...scored,
    run: { ...scored.run, ...(attack && { attack }) },
  };
}
