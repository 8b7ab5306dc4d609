/** Complete answers to "how much time do I have", by name. Options given beside a preset win over it. */
import type { TrainingOptionsInput } from './trainingOptions.js';

export const presetNames = ['fast', 'balanced', 'best'] as const;
type PresetName = (typeof presetNames)[number];

/** Times of all 71,000 reviews of IMDB on two cores; errors stand in the README. */
export const presets: Readonly<Record<PresetName, TrainingOptionsInput>> = {
  /** Four minutes. */
  fast: { encoder: 'documents' },
  /** Twice as many vectors of a text, and longer n-grams. */
  balanced: { encoder: 'documents', documentParts: 4, embeddingSize: 256, epsilon: 2, ngramOrder: 4 },
  best: { encoder: 'documents', documentParts: 8, embeddingSize: 512, epsilon: 2.8, ngramOrder: 4 },
};
