import type { EncoderObjective } from '../models/encoderObjective.js';
import { nextWordObjective } from '../models/languageModel.js';
import { regionObjective } from '../models/regions.js';
import type { LanguageModelOptions } from './languageModelOptions.js';

/** What the options say an encoder learns from. @param frequencies [V] share of each word among the training tokens */
export function encoderObjective(options: LanguageModelOptions, frequencies: Float64Array): EncoderObjective {
  return options.encoderObjective === 'region'
    ? regionObjective(options, frequencies)
    : nextWordObjective(options, frequencies.length);
}
