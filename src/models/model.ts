/** A classifier with all that is needed to use it on text. */
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Calibration } from './calibration.js';
import type { ModelState } from './classifier.js';

export interface Model {
  /** Label of each class. */
  readonly classes: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly textOptions: TextOptions;
  readonly state: ModelState;
  /** Without it the probabilities are those of the softmax. */
  readonly calibration?: Calibration | undefined;
}
