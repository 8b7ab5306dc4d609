/** What `tune` searches: the options that matter for what is trained, drawn from the values that its family names. */
import type { Dimension, SearchedName, SearchRange } from '../models/searchDimensions.js';
import { createRandom, type RandomSource } from '../tensor/random.js';
import { trainedModels } from '../training/trainedModels.js';
import type { TrainingOptions } from '../training/trainingOptions.js';

export type { Dimension, SearchedName } from '../models/searchDimensions.js';

/** The options that a trial drew, with their values. */
export type SearchedOptions = Readonly<Partial<Pick<TrainingOptions, SearchedName>>>;

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
  return trainedModels[model].search.filter(
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

function draw(range: SearchRange, random: RandomSource): number {
  if (!('from' in range)) return range[random.integer(range.length)]!;
  const { from, to } = range;
  // More digits than three make no difference, and are hard to read.
  return Number((from * (to / from) ** random.uniform()).toPrecision(3));
}
