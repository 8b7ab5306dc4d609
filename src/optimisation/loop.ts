/** The training loop, as an asynchronous generator of events. */

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
import { evaluate, evaluatedModel, evaluationIsDue, evaluationsDue } from './evaluateStep.js';
import type { Learner, LoopOptions } from './learner.js';
import { loopCheckpoint } from './loopStage.js';
import { applyGradients, createOptimiser } from './optimiser.js';
import { averagingDecay, learningRate, progress, rampFactor, secondsLeft } from './schedule.js';
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
  data: PreparedData,
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
  data: PreparedData,
  options: Options,
  learner: Learner<Rows, M>,
  context: RunContext<M> = {},
): AsyncGenerator<TrainingEvent<M, Options>, void, void> {
  const run = startRun(data, options, learner, context);
  const { position } = run;
  const earlier = position.seconds;
  const started = performance.now();
  const now = () => {
    position.seconds = earlier + (performance.now() - started) / 1000;
    return position.seconds;
  };
  yield startEvent(run, data, options);

  let reason: EndReason;
  try {
    reason = yield* takeSteps(run, data, options, learner, context, now);
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

/** @throws the signal's reason when it aborts, before a step or within an evaluation */
async function* takeSteps<Rows extends BatchRows, M extends Model>(
  run: RunState<M>,
  data: PreparedData,
  options: LoopOptions,
  learner: Learner<Rows, M>,
  { signal, checkpointEvery, pace = createPace(undefined), teacher, softLabels }: RunContext<M>,
  now: () => number,
): AsyncGenerator<StepEvent | EvaluationEvent<M> | WarningEvent | CheckpointEvent, EndReason, void> {
  const { position } = run;
  const takeStep = stepper(run, data, options, learner, { teacher, softLabels });
  let warned = false;
  // An evaluation that was interrupted comes before the next step.
  let evaluatedStep = evaluationIsDue(position, options) ? -1 : position.step;
  for (now(); progress(position, options) < 1; now()) {
    signal?.throwIfAborted();
    if (evaluatedStep >= 0) yield takeStep(now);
    if (evaluationIsDue(position, options)) {
      const event = await evaluate(run, data, options, learner, now, signal);
      evaluatedStep = event.step;
      yield event;
      const settled: boolean = !warned && progress(position, options) >= SETTLED;
      const warning: string | undefined = settled ? collapseWarning(event.unlabeledShares, data) : undefined;
      if (warning) yield { type: 'warning', message: warning };
      warned ||= warning !== undefined;
      if (options.patience > 0 && position.sinceBest >= options.patience) return 'no improvement';
    }
    if (pace.isDue() || (checkpointEvery && position.step % checkpointEvery === 0))
      yield* pace.timed(checkpoint(run));
    // Gives signals, timers and the spinner a turn.
    await new Promise(setImmediate);
  }
  // Time can run out between a step and its evaluation.
  if (evaluatedStep < position.step) yield await evaluate(run, data, options, learner, now, signal);
  return 'finished';
}

function startEvent<Options>(
  { model, position }: RunState,
  data: PreparedData,
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
  data: PreparedData,
  options: LoopOptions,
  learner: Learner<Rows>,
  { teacher, softLabels }: Pick<RunContext, 'teacher' | 'softLabels'>,
) {
  const { position, model, optimiser } = run;
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
    const done = progress(position, options);
    const texts = nextTexts(labeled.next(), data.labeled, unlabeled?.next());
    const result = stepGradients(learner, model, terms, texts, random, rampFactor(done, options.rampUp));
    assertFiniteStep(position.step + 1, result);
    const rate = learningRate(done, options);
    const decay = averagingDecay(position.step, options.averageDecay);
    const norm = applyGradients(model, optimiser, result.gradients, {
      rate,
      clip: options.gradientClip,
      averagingDecay: decay,
    });
    position.step += 1;
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
