/**
 * Complete answers to "how much time do I have", by name. Options given beside a preset win over it. They limit the
 * time and not the steps, so two runs of a preset do not agree to the bit.
 */
import type { TrainingOptionsInput } from './trainingOptions.js';

export const presetNames = ['fast', 'balanced', 'best'] as const;
type PresetName = (typeof presetNames)[number];

export interface Preset {
  readonly options: TrainingOptionsInput;
  /** What a network starts from. */
  readonly encoderFrom?: string;
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  fast: { options: { maxTime: '5m', embeddingSize: 128, hiddenUnits: 128, maxTokens: 200 } },
  balanced: { options: { maxTime: '45m' } },
  best: { options: { maxTime: '3h' } },
};
