/** How the weights of a linear model are learnt: plain regression, or vaccination against changed words. */
import { InputError } from '../../errors.js';
import type { PreparedData } from '../../model/data.js';
import { HIGHEST_ORDER } from '../../ngrams/worstVersion.js';
import type { RandomSource } from '../../tensor/random.js';
import { createConvergence } from '../convergence.js';
import type { VisitedEpoch } from '../trainByEpochs.js';
import type { LinearState } from './linear.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import type { LinearProblem } from './linearProblem.js';
import { createLogisticRegression } from './logisticRegression.js';
import { createVaccination } from './vaccination.js';
import { candidateVariances } from './vaccinationVariances.js';
import { createWorstText } from './worstText.js';

export interface LinearLearner {
  /** Epochs at most. */
  readonly mostEpochs: number;
  /** What is learnt so far. */
  state(): LinearState;
  /** @throws the signal's reason when it aborts */
  epoch(random: RandomSource, signal?: AbortSignal): Promise<VisitedEpoch>;
}

/** Visits to every text at most: a handful is enough where classes differ, and noise may take longer. */
const MOST_EPOCHS = 100;
/** Nats a text by which the objective may miss its minimum. */
const TOLERANCE = 1e-3;
/** The steps of a vaccination become too short by then to change much. */
const VACCINATION_EPOCHS = 6;

export function linearLearner(
  problem: LinearProblem,
  { classes, choices }: PreparedData,
  options: LinearTrainingOptions,
): LinearLearner {
  return options.defense === 'vaccinated-words'
    ? vaccinated(problem, classes.length, choices!, options)
    : plain(problem, classes.length);
}

function plain({ ngrams, regression }: LinearProblem, classes: number): LinearLearner {
  const { weights, bias, epoch } = createLogisticRegression(regression);
  const state = { classes, ngrams, weights, bias };
  const convergence = createConvergence(TOLERANCE, MOST_EPOCHS);
  return {
    mostEpochs: MOST_EPOCHS,
    state: () => state,
    async epoch(random, signal) {
      const { loss, gap } = await epoch(random, signal);
      return { losses: { supervised: loss, gap }, ...convergence(gap) };
    },
  };
}

function vaccinated(
  { ngrams, regression, texts }: LinearProblem,
  classes: number,
  choices: NonNullable<PreparedData['choices']>,
  { cleanShare }: LinearTrainingOptions,
): LinearLearner {
  if (ngrams.order > HIGHEST_ORDER)
    throw new InputError({
      where: 'the defense vaccinated-words',
      found: `n-grams of up to ${ngrams.order} words`,
      expected: `at most ${HIGHEST_ORDER} words`,
      advice: `Give --ngram-order ${HIGHEST_ORDER} or less.`,
    });
  const { weights, bias, epoch } = createVaccination({
    ...regression,
    variances: candidateVariances(regression.variances, classes, choices),
    ngrams,
    texts,
    findWorst: createWorstText(ngrams, choices),
    cleanShare: cleanShare ?? 0,
  });
  return {
    mostEpochs: VACCINATION_EPOCHS,
    state: () => ({ classes, ngrams, weights: weights(), bias: bias() }),
    async epoch(random, signal) {
      return { losses: { adversarial: await epoch(random, signal) }, isDone: false };
    },
  };
}
