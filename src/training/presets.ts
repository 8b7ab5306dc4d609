/** Complete answers to "how much time do I have", by name. Options given with a preset win over it. */
import type { PresetName, TrainingOptionsInput } from './trainingOptions.js';

/** Six minutes for the 71,000 reviews of IMDB on two cores. With few texts and labels it reads them by shipped n-grams, too. */
const fast: TrainingOptionsInput = { ngramsFrom: 'movie-reviews' };

/**
 * Twice as long; with 500 labels or more a network learns from them, with all labels of IMDB for a quarter of an hour by AMX, and longer
 * without it. It knows the words of movie reviews: for other texts another one is to be named. See RESULTS.md.
 */
const balanced: TrainingOptionsInput = {
  ...fast,
  documentRounds: 2,
  networkFrom: 'movie-reviews',
  networkMethod: 'supervised',
};

/**
 * Where labels are too few for the network, its encoder gives a second view of the texts. By VAT, in hours, the network would become
 * better alone and of less use in the ensemble (RESULTS.md).
 */
const best: TrainingOptionsInput = { ...balanced, encoderView: true };

/**
 * Options of the ensemble for the time that there is: about six minutes (`fast`), ten to 45 (`balanced`, the default, the more
 * labels the longer) or somewhat more (`best`) for 71,000 reviews on two cores.
 * @example
 * ```js
 * const { model } = await resultOf(train({ labeled: 'reviews.csv', options: presets.fast }));
 * ```
 */
export const presets: Readonly<Record<PresetName, TrainingOptionsInput>> = { fast, balanced, best };
