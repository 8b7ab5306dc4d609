/** Evaluations while training: when one is due, and what it does to the run. */

import type { PreparedData } from '../model/data.js';
import type { BatchRows } from '../model/differentiable.js';
import type { EvaluationEvent, PerturbedAnswers, Score } from '../model/events.js';
import { fitCalibration } from '../model/fitCalibration.js';
import type { Model } from '../model/model.js';
import { classShareSample, NO_SCORE, score, sharesOfClasses } from '../model/score.js';
import { learnsFromChangedWords } from '../objectives/defenseOptions.js';
import { perturbs } from '../objectives/methods.js';
import { withNorm } from '../objectives/objectiveOptions.js';
import { perturbedAnswers } from '../objectives/perturbedAnswers.js';
import { createRandom } from '../tensor/random.js';
import { tidyToHost } from '../tensor/tidy.js';
import type { TextList } from '../text/textList.js';
import type { Learner, LoopOptions } from './learner.js';
import { averagedModel, type Trainable } from './optimiser.js';
import { progress } from './schedule.js';
import type { RunPosition, RunState } from './snapshot.js';

/** What evaluations may take of a limited time, beside the last one. */
const LARGEST_EVALUATION_SHARE = 0.15;

/** How many evaluations belong to the part of the run that is done. */
export function evaluationsDue(position: RunPosition, options: LoopOptions): number {
  return Math.floor(progress(position, options) * options.evaluations);
}

/** By progress; under a time limit also only as often as evaluations stay a small share of the time. */
export function evaluationIsDue(position: RunPosition, options: LoopOptions): boolean {
  const isScheduled = evaluationsDue(position, options) > position.evaluations;
  if (options.maxTime === null || progress(position, options) >= 1) return isScheduled;
  const expected = position.allEvaluationSeconds + position.evaluationSeconds;
  return isScheduled && expected <= LARGEST_EVALUATION_SHARE * position.seconds;
}

/** The model as it would be evaluated and saved now, its temperature not yet fitted. */
export function evaluatedModel<M extends Model>(
  { model, optimiser }: RunState,
  data: PreparedData<TextList>,
  learner: Learner<BatchRows, M>,
): M {
  return learner.finished(averagedModel(model, optimiser), fitCalibration(data));
}

/**
 * Scores the averaged weights and keeps them if they are the best so far; with a defense against changed words, if they are the last.
 * @throws the signal's reason when it aborts; the run is then as if no evaluation had begun
 */
export async function evaluate<M extends Model>(
  run: RunState<M>,
  data: PreparedData<TextList>,
  options: LoopOptions,
  learner: Learner<BatchRows, M>,
  now: () => number,
  signal?: AbortSignal,
): Promise<EvaluationEvent<M>> {
  const { position } = run;
  const began = now();
  const { development } = data;
  const averaged = averagedModel(run.model, run.optimiser);
  const uncalibrated = learner.finished(averaged, fitCalibration(data));
  const rows = development && (await uncalibrated.logits(development.texts, signal));
  const model = { ...uncalibrated, calibration: fitCalibration(data, rows) };
  const found = development && rows ? score(rows, development.labels) : undefined;
  const sample = classShareSample(data.unlabeled.length, options.seed);
  const shares = sharesOfClasses(
    await learner.unlabeledLogits(averaged, sample, signal),
    data.classes.length,
  );
  const perturbed = perturbs(options) ? perturbedSample(learner, averaged, sample, options) : undefined;
  // From here on nothing can abort it, so that a run never holds half an evaluation.
  position.evaluations = evaluationsDue(position, options);
  const { best } = position;
  // Errors on unchanged texts are least before a defense against changed words has set in.
  const isChoice = !learnsFromChangedWords(learner.defense?.defense) || progress(position, options) >= 1;
  const improved = found !== undefined && isChoice && (best === null || isBetter(found, best));
  if (improved) {
    position.best = { ...found, step: position.step };
    run.best = model;
  }
  position.sinceBest = improved || development === undefined || !isChoice ? 0 : position.sinceBest + 1;
  position.evaluationSeconds = now() - began;
  position.allEvaluationSeconds += position.evaluationSeconds;
  const { step, seconds } = position;
  return {
    type: 'evaluation',
    step,
    seconds,
    ...(found ?? NO_SCORE),
    improved,
    unlabeledShares: shares,
    ...(perturbed && { perturbed }),
    model,
  };
}

/** Of as many unlabeled texts as a step reads. */
function perturbedSample(
  learner: Learner,
  averaged: Trainable,
  sample: readonly number[],
  options: LoopOptions,
): PerturbedAnswers | undefined {
  const positions = sample.slice(0, options.unlabeledBatchSize);
  if (positions.length === 0) return undefined;
  return tidyToHost(() => {
    const { classifier } = learner.bind(averaged);
    const texts = classifier.embed(learner.unlabeled.batch(positions));
    const random = createRandom(options.seed, 'perturbed answers');
    return perturbedAnswers(classifier, texts, withNorm(options), random);
  });
}

function isBetter(found: Score, best: Score): boolean {
  return found.error < best.error || (found.error === best.error && found.logLoss < best.logLoss);
}
