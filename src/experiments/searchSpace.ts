/** What `tune` searches: the options that matter for what is trained, and where their values are drawn from. */
import type { ObjectiveName } from '../objectives/objectiveOptions.js';
import { createRandom, type RandomSource } from '../tensor/random.js';
import type { ModelName, TrainingOptions } from '../training/trainingOptions.js';

/** The options of a training that `tune` may search. */
export type SearchedName =
  | 'epsilon'
  | 'consistencyWeight'
  | 'adversarialWeight'
  | 'entropyWeight'
  | 'balanceWeight'
  | 'learningRate'
  | 'maxSteps'
  | 'embeddingDropout'
  | 'initialDeviation'
  | 'regularisation'
  | 'smoothing'
  | 'ngramOrder'
  | 'minNgramTexts'
  | 'unlabeledWeight';

/** The options that a trial drew, with their values. */
export type SearchedOptions = Readonly<Partial<Pick<TrainingOptions, SearchedName>>>;

/** One of a few values, or a number between two, drawn so that all ratios are alike likely (log-uniform). */
type Range = readonly number[] | { readonly from: number; readonly to: number };

export interface Dimension {
  readonly option: SearchedName;
  readonly range: Range;
  /** Those that use the option; all where it is left out. */
  readonly objectives?: readonly ObjectiveName[];
  /** True: only for trainings that start from word vectors or an encoder. False: only for the others. */
  readonly pretrained?: boolean;
}

const PERTURBING: readonly ObjectiveName[] = ['rp', 'at', 'vat', 'at+vat', 'mixed'];
const CONSISTENT: readonly ObjectiveName[] = ['rp', 'vat', 'at+vat', 'mixed'];
const ADVERSARIAL: readonly ObjectiveName[] = ['at', 'at+vat', 'mixed'];
const LABELS_ONLY: readonly ObjectiveName[] = ['supervised', 'at'];

const vectors: readonly Dimension[] = [
  { option: 'epsilon', range: { from: 0.5, to: 4 }, objectives: PERTURBING },
  { option: 'entropyWeight', range: [0, 0.3, 1], objectives: CONSISTENT },
  { option: 'balanceWeight', range: [0, 1], objectives: CONSISTENT },
  { option: 'embeddingDropout', range: [0, 0.2, 0.5, 0.7], objectives: LABELS_ONLY },
  { option: 'learningRate', range: { from: 0.001, to: 0.01 } },
  { option: 'maxSteps', range: [300, 600, 1000, 1500] },
  { option: 'regularisation', range: { from: 1, to: 100 } },
];

const networks: readonly Dimension[] = [
  { option: 'epsilon', range: { from: 1, to: 10 }, objectives: PERTURBING },
  { option: 'consistencyWeight', range: [0.3, 1, 3], objectives: CONSISTENT },
  { option: 'adversarialWeight', range: [0.3, 1, 3], objectives: ADVERSARIAL },
  { option: 'entropyWeight', range: [0, 0.3, 1], objectives: CONSISTENT },
  { option: 'learningRate', range: { from: 0.0003, to: 0.005 } },
  { option: 'embeddingDropout', range: [0.1, 0.2, 0.35, 0.5] },
  { option: 'initialDeviation', range: [0.01, 0.05], pretrained: false },
  { option: 'initialDeviation', range: [0.01, 0.05, 1], pretrained: true },
];

const linear: readonly Dimension[] = [
  { option: 'regularisation', range: { from: 1, to: 100 } },
  { option: 'smoothing', range: { from: 0.1, to: 10 } },
  { option: 'ngramOrder', range: [1, 2, 3] },
  { option: 'minNgramTexts', range: [1, 2, 3, 5, 10] },
  { option: 'unlabeledWeight', range: { from: 0.001, to: 0.1 }, objectives: ['self-training'] },
];

const spaces: Readonly<Record<ModelName, readonly Dimension[]>> = {
  ensemble: vectors,
  doc2vec: vectors.filter(({ option }) => option !== 'regularisation'),
  linear,
  bilstm: networks,
  lstm: networks,
  cnn: networks,
};

/**
 * @param options complete ones, which the search starts from
 * @param fixed options that stay as they are
 * @param pretrained whether trainings start from word vectors or an encoder
 */
export function searchSpace(
  options: TrainingOptions,
  fixed: readonly string[] = [],
  pretrained = false,
): Dimension[] {
  const { model, objective, maxTime } = options;
  return spaces[model].filter(
    (dimension) =>
      !fixed.includes(dimension.option) &&
      (dimension.objectives?.includes(objective) ?? true) &&
      (dimension.pretrained ?? pretrained) === pretrained &&
      // Trainings that end by the clock take the steps they have time for.
      !(dimension.option === 'maxSteps' && maxTime !== null),
  );
}

/** After so many draws in a row without new settings, all are taken to be drawn. */
const MOST_REPEATS = 1000;

/**
 * Settings to be tried, each once: first those that the search starts from, then random ones without end, or until
 * there are no others. They follow from the seed alone, so that a search can be continued.
 */
export function* drawSettings(
  space: readonly Dimension[],
  options: TrainingOptions,
): Generator<SearchedOptions, void, void> {
  const random = createRandom(options.seed, 'search');
  const settings = (value: (dimension: Dimension) => number | null): SearchedOptions =>
    Object.fromEntries(space.map((dimension) => [dimension.option, value(dimension)]));
  const start = settings(({ option }) => options[option]);
  const drawn = new Set([JSON.stringify(start)]);
  yield start;
  let repeats = 0;
  while (repeats < MOST_REPEATS) {
    const next = settings(({ range }) => draw(range, random));
    const key = JSON.stringify(next);
    repeats = drawn.has(key) ? repeats + 1 : 0;
    if (repeats > 0) continue;
    drawn.add(key);
    yield next;
  }
}

function draw(range: Range, random: RandomSource): number {
  if (!('from' in range)) return range[random.integer(range.length)]!;
  const { from, to } = range;
  // More digits than three make no difference, and are hard to read.
  return Number((from * (to / from) ** random.uniform()).toPrecision(3));
}
