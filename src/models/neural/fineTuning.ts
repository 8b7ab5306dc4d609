import type { NetworkTrainingOptionsInput } from './networkTrainingOptions.js';

/** Defaults of a network that starts from a pretrained encoder: it knows its words already. Found on IMDB, on the development reviews. */
export const fineTuning = {
  learningRate: 0.002,
  initialDeviation: 0.3,
  embeddingDropout: 0.2,
  averageDecay: 0.99,
  evaluations: 4,
  patience: 0,
} as const satisfies NetworkTrainingOptionsInput;
