/** A classifier with all that is needed to use it on text. */
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Calibration } from './calibration.js';
import type { ModelState } from './classifier.js';
import type { LinearState } from './linear.js';

/** A network (`NetworkModel`) or a linear model of n-grams (`LinearModel`). */
export interface Model<State extends ModelState | LinearState = ModelState | LinearState> {
  /** Label of each class. */
  readonly classes: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly textOptions: TextOptions;
  readonly state: State;
  /** Without it the probabilities are those of the softmax. */
  readonly calibration?: Calibration | undefined;
}

export type NetworkModel = Model<ModelState>;
export type LinearModel = Model<LinearState>;

export function isLinear(state: ModelState | LinearState): state is LinearState {
  return 'ngrams' in state;
}

export function isLinearModel(model: Model): model is LinearModel {
  return isLinear(model.state);
}

export function isNetworkModel(model: Model): model is NetworkModel {
  return !isLinear(model.state);
}
