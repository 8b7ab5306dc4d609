/** The training of a classifier by gradients, as an asynchronous generator of events. */

import { balancedClassWeights, classShares } from '../model/classWeights.js';
import type { LabeledSet, PreparedData } from '../model/data.js';
import type { BatchRows } from '../model/differentiable.js';
import type {
  CheckpointEvent,
  EndReason,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
  WarningEvent,
} from '../model/events.js';
import type { Model } from '../model/model.js';
import { weightCount } from '../model/parameters.js';
import { collapseWarning } from '../model/score.js';
import { distillation } from '../objectives/distillation.js';
import { methodTerms, type Term } from '../objectives/methods.js';
import { createRandom } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import type { TextList } from '../text/textList.js';
import { evaluate, evaluatedModel, evaluationIsDue, evaluationsDue } from './evaluateStep.js';
import { gradientLoop, type LoopWork, startClock, update } from './gradientLoop.js';
import type { Learner, LoopOptions } from './learner.js';
import { loopCheckpoint } from './loopStage.js';
import { createOptimiser } from './optimiser.js';
import { progress, rampFactor, secondsLeft } from './schedule.js';
import { type RunPosition, type RunState, runFingerprint, type TrainingSnapshot } from './snapshot.js';
import { type CheckpointPace, createPace } from './stages.js';
import { assertFiniteStep, type StepTexts, stepGradients } from './step.js';
import { batchStream } from './stream.js';

/** Share of a run before which a model that knows one class only is called young and not collapsed. */
const SETTLED = 0.25;

export interface RunContext<M extends Model = Model> {
  /** Aborting ends the run after the step under way, with the best model so far. */
  readonly signal?: AbortSignal | undefined;
  /** Steps between two checkpoint events; none without it. */
  readonly checkpointEvery?: number | undefined;
  /** Further checkpoint events by the clock. */
  readonly pace?: CheckpointPace | undefined;
  /** [N][C] what another model predicts for the unlabeled texts, for labels, and the weight of that. */
  readonly teacher?: { readonly probabilities: readonly Float32Array[]; readonly weight: number } | undefined;
  /** [N][C] probabilities of the labeled texts in place of their labels. */
  readonly softLabels?: readonly Float32Array[] | undefined;
  /** What the run is, where data and options do not say it all; see `runFingerprint`. */
  readonly fingerprint?: string | undefined;
  /** Where to resume; `best` is the best model of the interrupted run, if it had one. */
  readonly resume?: { readonly snapshot: TrainingSnapshot; readonly best: M | undefined } | undefined;
}

function startRun<M extends Model>(
  data: PreparedData<TextList>,
  options: LoopOptions,
  learner: Learner<BatchRows, M>,
  { resume, fingerprint }: RunContext<M>,
): RunState<M> {
  if (resume) {
    const { snapshot, best } = resume;
    const position = structuredClone(snapshot.position);
    // Of a longer run than before, less is done and fewer evaluations are behind.
    position.evaluations = Math.min(position.evaluations, evaluationsDue(position, options));
    return { ...snapshot, position, best };
  }
  const model = learner.start(createRandom(options.seed, 'initialisation'));
  const position: RunPosition = {
    step: 0,
    seconds: 0,
    labeled: { epoch: 0, batch: 0 },
    unlabeled: { epoch: 0, batch: 0 },
    dropout: 0,
    perturbation: 0,
    evaluations: 0,
    evaluationSeconds: 0,
    allEvaluationSeconds: 0,
    sinceBest: 0,
    best: null,
  };
  return {
    model,
    optimiser: createOptimiser(model),
    position,
    fingerprint: fingerprint ?? runFingerprint(data, options),
    best: undefined,
  };
}

/**
 * Trains a model.
 * @param options complete; the start event repeats them
 * @throws InputError when a loss or gradient is not finite
 */
export async function* trainModel<Rows extends BatchRows, M extends Model, Options extends LoopOptions>(
  data: PreparedData<TextList>,
  options: Options,
  learner: Learner<Rows, M>,
  context: RunContext<M> = {},
): AsyncGenerator<TrainingEvent<M, Options>, void, void> {
  const run = startRun(data, options, learner, context);
  const { position } = run;
  const now = startClock(position);
  yield startEvent(run, data, options);

  let reason: EndReason;
  try {
    const work = loopWork(run, data, options, learner, context, now);
    const isStopped = yield* gradientLoop(position, options, work, now, context.signal);
    reason = isStopped ? 'no improvement' : 'finished';
  } catch (error) {
    if (!context.signal?.aborted || error !== context.signal.reason) throw error;
    reason = 'interrupted';
    if (position.step > 0) yield checkpoint(run);
  }
  const model = run.best ?? evaluatedModel(run, data, learner);
  const { snapshot } = checkpoint(run);
  const { step, best: development } = position;
  yield { type: 'end', reason, step, seconds: now(), model, snapshot, development };
}

/** What a run does between two steps. */
function loopWork<Rows extends BatchRows, M extends Model>(
  run: RunState<M>,
  data: PreparedData<TextList>,
  options: LoopOptions,
  learner: Learner<Rows, M>,
  context: RunContext<M>,
  now: () => number,
): LoopWork<StepEvent, EvaluationEvent<M>, WarningEvent | CheckpointEvent> {
  const { position } = run;
  const { signal, checkpointEvery, pace = createPace(undefined) } = context;
  const takeStep = stepper(run, data, options, learner, context);
  let warned = false;
  return {
    takeStep: () => takeStep(now),
    evaluationIsDue: () => evaluationIsDue(position, options),
    evaluate: () => evaluate(run, data, options, learner, now, signal),
    *evaluated({ unlabeledShares }) {
      const settled = !warned && progress(position, options) >= SETTLED;
      const message = settled ? collapseWarning(unlabeledShares, data) : undefined;
      if (message) yield { type: 'warning', message };
      warned ||= message !== undefined;
      return options.patience > 0 && position.sinceBest >= options.patience;
    },
    *between() {
      if (pace.isDue() || (checkpointEvery && position.step % checkpointEvery === 0))
        yield* pace.timed(checkpoint(run));
    },
  };
}

function startEvent<Options>(
  { model, position }: RunState,
  data: PreparedData<TextList>,
  options: Options,
): StartEvent<Options> {
  return {
    type: 'start',
    options,
    backend: tf.getBackend(),
    classes: data.classes,
    labeledTexts: data.labeled.texts.length,
    unlabeledTexts: data.unlabeled.length,
    developmentTexts: data.development?.texts.length ?? 0,
    vocabulary: data.vocabulary.tokens.length,
    parameters: weightCount(model),
    resumedAtStep: position.step,
  };
}

/** Binds streams, random sources and terms; each call of the result takes one step and moves the position on. */
function stepper<Rows extends BatchRows>(
  run: RunState,
  data: PreparedData<TextList>,
  options: LoopOptions,
  learner: Learner<Rows>,
  { teacher, softLabels }: Pick<RunContext, 'teacher' | 'softLabels'>,
) {
  const { position, model } = run;
  const { seed } = options;
  const classWeights =
    options.classWeights === 'balanced'
      ? balancedClassWeights(data.labeled.labels, data.classes.length)
      : null;
  const shares = classShares(data.labeled.labels, data.classes.length);
  const terms = methodTerms(options, classWeights, shares, learner.defense).map(
    (term): Term =>
      softLabels && term.name === 'supervised' ? { ...term, objective: distillation(softLabels) } : term,
  );
  if (teacher) {
    const { weight, probabilities } = teacher;
    terms.push({ name: 'distillation', weight, on: 'unlabeled', objective: distillation(probabilities) });
  }
  const labeled = batchStream(learner.labeled, options.batchSize, seed, 'labelled', position.labeled);
  const unlabeled = terms.some((term) => term.on === 'unlabeled')
    ? batchStream(
        learner.unlabeled,
        options.unlabeledBatchSize,
        seed,
        'unlabelled',
        position.unlabeled,
        options.segmentTokens,
      )
    : undefined;
  const random = { dropout: createRandom(seed, 'dropout'), perturbation: createRandom(seed, 'perturbation') };
  random.dropout.position = position.dropout;
  random.perturbation.position = position.perturbation;

  return (now: () => number): StepEvent => {
    const began = now();
    const ramp = rampFactor(progress(position, options), options.rampUp);
    const texts = nextTexts(labeled.next(), data.labeled, unlabeled?.next());
    const result = stepGradients(learner, model, terms, texts, random, ramp);
    assertFiniteStep(position.step + 1, result);
    const { rate, norm } = update(run, result.gradients, options, learner.rateFactor);
    position.labeled = { ...labeled.place };
    if (unlabeled) position.unlabeled = { ...unlabeled.place };
    position.dropout = random.dropout.position;
    position.perturbation = random.perturbation.position;
    const seconds = now();
    const read = texts.labeled.size + (texts.unlabeled?.size ?? 0);
    return {
      type: 'step',
      step: position.step,
      progress: progress(position, options),
      seconds,
      secondsLeft: secondsLeft(position, options),
      losses: result.losses,
      gradientNorm: norm,
      learningRate: rate,
      textsPerSecond: read / Math.max(seconds - began, 1e-6),
    };
  };
}

function nextTexts<Rows extends BatchRows>(
  labeled: Rows,
  set: LabeledSet,
  unlabeled: Rows | undefined,
): StepTexts<Rows> {
  return { labeled, labels: labeled.positions.map((position) => set.labels[position]!), unlabeled };
}

function checkpoint({ model, optimiser, position, fingerprint }: RunState): CheckpointEvent {
  const snapshot = { position: structuredClone(position), model, optimiser, fingerprint };
  return { type: 'checkpoint', step: position.step, snapshot: loopCheckpoint(snapshot) };
}
