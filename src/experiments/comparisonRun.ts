/** One run of a comparison: a method, trained on one draw and measured on the test texts. */

import type { Example } from '../corpus/example.js';
import type { EndEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import { predictTexts } from '../model/predictions.js';
import { usesCandidates } from '../objectives/defenseOptions.js';
import { usesUnlabeled } from '../objectives/objectiveOptions.js';
import { type PoisonFigures, poisonEffect } from '../robustness/poisoning/poisonFigures.js';
import { poisonSuccess } from '../robustness/poisoning/poisonSuccess.js';
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
  pileUse,
  trainedAs,
} from './comparedMethods.js';
import type { CompareEvent, ListedComparison } from './compareRequest.js';
import { underAttack } from './comparisonAttack.js';
import { scoredCell, type TestSet } from './comparisonCell.js';
import { type PoisonedDraw, reaches } from './comparisonPoison.js';
import { createNaiveBayes } from './naiveBayes.js';
import type { Baseline } from './natural.js';
import { createLogistic } from './naturalLogistic.js';
import { createTrainingCurve } from './trainingCurve.js';

const baselines: Readonly<Record<BaselineMethod, (foldCase: boolean) => Baseline>> = {
  bayes: createNaiveBayes,
  logistic: createLogistic,
};

type TrainedMethod = Exclude<ComparedMethod, BaselineMethod>;

/** What one run is trained and measured on. */
export interface Task {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seed: number;
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  readonly tested: TestSet;
  /** The same texts poisoned, where that was asked for. */
  readonly poisoned?: (() => Promise<readonly PoisonedDraw[]>) | undefined;
}

/** The events of a run, the last with its result; none where the signal ends it. */
export function runOf(
  task: Task,
  request: ListedComparison,
  shared: Pick<TrainRequest, 'lexicons' | 'documents'>,
): AsyncGenerator<CompareEvent> {
  const { method } = task;
  return isBaseline(method)
    ? runBaseline(task, request, baselines[method](completeOptions(request.options).foldCase))
    : runTraining({ ...task, method }, request, shared);
}

/** Methods without a loss on unlabeled texts get none from options either: they are the control of those with one. */
export function settingsOf(
  method: TrainedMethod,
  seed: number,
  options: TrainingOptionsInput = {},
): TrainingOptionsInput {
  const { defense = 'none', ...trained } = trainedAs(method);
  const candidates = usesCandidates(defense) ? {} : { defenseCandidates: null };
  const none = usesUnlabeled(trained.objective) ? {} : { entropyWeight: 0, balanceWeight: 0 };
  return { ...options, ...none, ...trained, defense, ...candidates, seed };
}

/** Whether a method needs development texts; the others train on what would be held back. */
export function needsDevelopment(method: ComparedMethod, { model }: TrainingOptions): boolean {
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

/** Whether the warning is of no use here: labels are checked before all runs, and a twin has no unlabeled texts on purpose. */
function isKnown(event: TrainingEvent, method: ComparedMethod): boolean {
  if (event.type !== 'warning') return false;
  return event.about === 'labels' || (event.about === 'no unlabeled texts' && isTwin(method));
}

type TrainingTask = Task & { readonly method: TrainedMethod };
type Shared = Pick<TrainRequest, 'lexicons' | 'documents'>;

async function* runTraining(
  task: TrainingTask,
  request: ListedComparison,
  shared: Shared,
): AsyncGenerator<CompareEvent> {
  const { method, labels, seed } = task;
  const course = createTrainingCurve();
  const end = yield* training(task, request, shared, course);
  if (end === undefined) return;
  const texts = request.test.map(({ text }) => text);
  const rows = (await predictTexts(end.model, texts)).map(({ probabilities }) => probabilities);
  const run = { method, labels, seed, devError: end.development?.error ?? null, seconds: end.seconds };
  const attack = request.attack && (await underAttack(end.model, request.attack, request));
  const poison = request.poison && (yield* underPoison(task, request, shared, end.model));
  if (request.signal?.aborted) return;
  const scored = scoredCell(run, task.tested, rows, end.model.classes, course.curve());
  yield {
    type: 'run',
    finishedBefore: false,
    ...scored,
    run: { ...scored.run, ...(attack && { attack }), ...(poison && { poison }) },
  };
}

/** The events of one training. @returns its end; undefined where the signal ended it */
async function* training(
  { method, labels, seed, labeled, unlabeled }: TrainingTask,
  { development, options, labelIsReal, wordVectors, encoderFrom, backend, signal }: ListedComparison,
  shared: Shared,
  course?: ReturnType<typeof createTrainingCurve>,
  poisoned?: Pick<PoisonedDraw, 'poison' | 'share'>,
): AsyncGenerator<CompareEvent, EndEvent | undefined, void> {
  const settings = settingsOf(method, seed, options);
  let end: EndEvent | undefined;
  for await (const event of train({
    labeled,
    unlabeled: isTwin(method) ? [] : unlabeled,
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
    if (!isKnown(event, method))
      yield { type: 'training', method, labels, seed, ...(poisoned && { poisoned }), event };
    course?.add(event);
    if (event.type === 'end') end = event;
  }
  return end?.reason === 'interrupted' ? undefined : end;
}

/** The same method, trained on the poisoned texts. @param clean what it learned from the texts as they are */
async function* underPoison(
  task: TrainingTask,
  request: ListedComparison,
  { lexicons }: Shared,
  clean: Model,
): AsyncGenerator<CompareEvent, readonly PoisonFigures[], void> {
  const { learnsVectors } = trainedModels[completeOptions(request.options).model];
  const usesPile = pileUse(task.method, learnsVectors) !== 'nothing';
  const figures: PoisonFigures[] = [];
  for (const { poison, share, corpora, documents, filtered } of (await task.poisoned?.()) ?? []) {
    const { record } = corpora;
    const effect = (model: Model) => poisonEffect(model, record, request.test, request.signal);
    const isReached = reaches({ poison }, usesPile);
    const again = (texts: Pick<Task, 'labeled' | 'unlabeled'>, vectors: Shared['documents']) =>
      training({ ...task, ...texts }, request, { lexicons, documents: vectors }, undefined, {
        poison,
        share,
      });
    const end = isReached ? yield* again(corpora, documents) : { model: clean };
    const cleaned = isReached && filtered ? yield* again(filtered, filtered.documents) : undefined;
    if (request.signal?.aborted || end === undefined) break;
    figures.push({
      ...{ poison, share, texts: record.texts.length, ...(await effect(end.model)) },
      control: await poisonSuccess(clean, record, request.test, request.signal),
      ...(cleaned && { filtered: { ...(await effect(cleaned.model)), leftOut: filtered!.leftOut } }),
    });
  }
  return figures;
}
