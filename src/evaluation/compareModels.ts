/** Two saved models on the same labeled texts: which is better, whether that can be chance, and where they disagree. */
import type { Example } from '../corpus/example.js';
import { type GivenExamples, givenList } from '../corpus/givenExamples.js';
import type { Model } from '../model/model.js';
import { predictTexts } from '../model/predictions.js';
import { createRandom } from '../tensor/random.js';
import { classOf } from './evaluateModel.js';
import { countDiscordant, type Interval, pairedBootstrapInterval } from './intervals.js';
import { type Evaluation, evaluatePredictions } from './metrics.js';
import { scaleOf } from './ordinal.js';
import { type McNemarTest, mcNemarTest } from './significance.js';

/** The most probable class of a text. */
export interface ModelAnswer {
  readonly label: string;
  readonly probability: number;
}

export interface Disagreement extends Example {
  readonly label: string;
  /** Of the first and the second model. */
  readonly answers: readonly [ModelAnswer, ModelAnswer];
}

/** Two models on the same texts; errors are shares, 0 to 1. */
export interface ModelComparison {
  /** Of the first and the second model. */
  readonly evaluations: readonly [Evaluation, Evaluation];
  /** Error of the first minus error of the second: positive where the second is better. */
  readonly difference: number;
  /** 95 %, by the paired bootstrap over the texts; of no width where neither model alone gets a text wrong. */
  readonly differenceInterval: Interval;
  /** A is the first model, B the second. */
  readonly mcNemar: McNemarTest;
  /** Texts with different answers; first those on which both are sure. */
  readonly disagreements: readonly Disagreement[];
}

/** How two models are measured. */
export interface CompareModelsOptions {
  /** Of the paired bootstrap; 1 by default. */
  readonly seed?: number | undefined;
  /** Classes are numbers on a scale, and mistakes have a size. */
  readonly ordinal?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures two models on the same labeled texts.
 * @throws InputError for a text without a label, or with one that one of the models does not know
 * @example
 * ```js
 * const [first, second] = [await loadModel('model'), await loadModel('baseline')];
 * const { difference, differenceInterval, mcNemar } = await compareModels(first, second, 'test.csv');
 * console.log(`the second is better by ${difference}, 95 % interval ${differenceInterval}, p = ${mcNemar.midP}`);
 * ```
 */
export async function compareModels(
  first: Model,
  second: Model,
  given: GivenExamples,
  { seed = 1, ordinal, signal }: CompareModelsOptions = {},
): Promise<ModelComparison> {
  if (ordinal) for (const { classes } of [first, second]) scaleOf(classes);
  const labelIsReal = [...first.classes, ...second.classes];
  const examples = await givenList(given, { name: 'the test texts', labelIsReal });
  const a = await answersOf(first, examples, ordinal, signal);
  const b = await answersOf(second, examples, ordinal, signal);
  const { onlyAWrong, onlyBWrong } = countDiscordant(a.correct, b.correct);
  const random = createRandom(seed, 'paired bootstrap');
  return {
    evaluations: [a.evaluation, b.evaluation],
    difference: a.evaluation.error - b.evaluation.error,
    differenceInterval: pairedBootstrapInterval(a.correct, b.correct, () => random.uniform()),
    mcNemar: mcNemarTest(onlyAWrong, onlyBWrong),
    disagreements: disagreementsOf(examples, a.answers, b.answers),
  };
}

async function answersOf(
  model: Model,
  examples: readonly Example[],
  ordinal?: boolean,
  signal?: AbortSignal,
) {
  const { classes } = model;
  const gold = examples.map((example) => classOf(example, classes));
  const texts = examples.map(({ text }) => text);
  const predictions = await predictTexts(model, texts, signal);
  const answers = predictions.map(({ best, probabilities }): ModelAnswer => {
    return { label: classes[best]!, probability: probabilities[best]! };
  });
  const probabilities = predictions.map((prediction) => prediction.probabilities);
  return {
    evaluation: evaluatePredictions({ gold, probabilities, classes }, { ordinal }),
    answers,
    correct: answers.map(({ label }, text): number => (label === classes[gold[text]!] ? 1 : 0)),
  };
}

function disagreementsOf(
  examples: readonly Example[],
  first: readonly ModelAnswer[],
  second: readonly ModelAnswer[],
): Disagreement[] {
  const surest = ({ answers }: Disagreement) => Math.min(...answers.map(({ probability }) => probability));
  return examples
    .map(({ id, text, label }, place): Disagreement => {
      return { id, text, label: label!, answers: [first[place]!, second[place]!] };
    })
    .filter(({ answers: [a, b] }) => a.label !== b.label)
    .sort((a, b) => surest(b) - surest(a));
}
