/** Training of the linear model: logistic regression on n-grams weighted by their log-count ratios. */
import type { PreparedData } from '../../model/data.js';
import type { TrainingEvent } from '../../model/events.js';
import { trainByEpochs } from '../trainByEpochs.js';
import { linearLearner } from './linearLearner.js';
import { type LinearModel, linearModel } from './linearModel.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import { linearProblem } from './linearProblem.js';

/**
 * Trains a linear model; a step is a visit to all texts it learns from.
 * @param data texts that are not cut
 */
export function trainLinearModel<Options extends LinearTrainingOptions>(
  data: PreparedData,
  options: Options,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<LinearModel, Options>, void, void> {
  const open = async () => {
    const { classes, vocabulary } = data;
    const problem = await linearProblem(data, options, signal);
    const { mostEpochs, state, epoch } = linearLearner(problem, data, options);
    return {
      parameters: problem.regression.variances.length,
      texts: problem.texts.length,
      unlabeledTexts: problem.unlabeledTexts,
      mostEpochs,
      model: () => linearModel({ classes, vocabulary, textOptions: options }, state()),
      epoch,
    };
  };
  return trainByEpochs(data, options, open, signal);
}
