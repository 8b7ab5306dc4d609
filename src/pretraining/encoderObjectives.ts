import type { EncoderObjective } from '../models/neural/encoderObjective.js';
import { nextWordObjective } from '../models/neural/languageModel.js';
import type { LanguageModelOptions } from './languageModelOptions.js';
import { regionObjective } from './regions.js';

/** What the options say an encoder learns from. @param frequencies [V] share of each word among the training tokens */
export function encoderObjective(options: LanguageModelOptions, frequencies: Float64Array): EncoderObjective {
  return options.encoderObjective === 'region'
    ? regionObjective(options, frequencies)
    : nextWordObjective(options, frequencies.length);
}
