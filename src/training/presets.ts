/** Complete answers to "how much time do I have", by name. Options given beside a preset win over it. */
import type { TrainingOptionsInput } from './trainingOptions.js';

export const presetNames = ['fast', 'balanced', 'best'] as const;
type PresetName = (typeof presetNames)[number];

/** Six minutes for the 71,000 reviews of IMDB on two cores. */
const fast: TrainingOptionsInput = { encoder: 'documents' };

/** Twice as long. */
const balanced: TrainingOptionsInput = { ...fast, documentRounds: 2 };

/**
 * Ten minutes where training is supervised, half an hour with VAT. Its network knows the words of film reviews: for other texts
 * another one is to be named. See RESULTS.md.
 */
const best: TrainingOptionsInput = { ...balanced, networkFrom: 'movie-reviews' };

export const presets: Readonly<Record<PresetName, TrainingOptionsInput>> = {
  fast,
  balanced,
  best,
};
