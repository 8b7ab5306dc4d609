/** The training of the svm family: it reads whole labeled texts, and needs no tensor engine. */
import type { PreparedData } from '../../model/data.js';
import { beginByEpochs } from '../beginByEpochs.js';
import { createConvergence } from '../convergence.js';
import type { LinearTrainingOptions } from '../linear/linearOptions.js';
import { supervisedProblem } from '../linear/linearProblem.js';
import type { EpochLearner } from '../trainByEpochs.js';
import { createSupportVectors } from './supportVectors.js';
import { type SvmModel, svmModel } from './svmModel.js';

/** Visits to every text at most. */
const MOST_EPOCHS = 100;
/** Share of the margin by which the dual variables may miss their optimum. */
const TOLERANCE = 1e-3;

export const beginSvm = beginByEpochs(svmLearner);

/** @param data texts that are not cut */
async function svmLearner(
  data: PreparedData,
  options: LinearTrainingOptions,
  signal?: AbortSignal,
): Promise<EpochLearner<SvmModel>> {
  const { classes, vocabulary } = data;
  const { ngrams, regression, texts } = await supervisedProblem(data, options, signal);
  const { weights, bias, epoch } = createSupportVectors(regression);
  const state = { classes: classes.length, ngrams, weights, bias };
  const convergence = createConvergence(TOLERANCE, MOST_EPOCHS);
  return {
    parameters: weights.length,
    texts: texts.length,
    unlabeledTexts: 0,
    mostEpochs: MOST_EPOCHS,
    model: () => svmModel({ classes, vocabulary, textOptions: options }, state),
    async epoch(random, abort) {
      const { loss, gap } = await epoch(random, abort);
      return { losses: { supervised: loss, gap }, ...convergence(gap) };
    },
  };
}
