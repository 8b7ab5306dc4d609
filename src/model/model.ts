/** A classifier with all that is needed to use it on text. */

import type { DocumentState } from '../models/doc2vec/documentClassifier.js';
import type { LinearState } from '../models/linear/linear.js';
import type { ModelState } from '../models/neural/network.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Calibration } from './calibration.js';

/** What a model has learnt, by its kind. */
export type AnyState = ModelState | LinearState | DocumentState;

/** A network (`NetworkModel`), a linear model of n-grams (`LinearModel`) or one of document vectors (`DocumentModel`). */
export interface Model<State extends AnyState = AnyState> {
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
export type DocumentModel = Model<DocumentState>;

export function isLinear(state: AnyState): state is LinearState {
  return 'ngrams' in state;
}

export function isDocuments(state: AnyState): state is DocumentState {
  return 'documents' in state;
}

export function isLinearModel(model: Model): model is LinearModel {
  return isLinear(model.state);
}

export function isDocumentModel(model: Model): model is DocumentModel {
  return isDocuments(model.state);
}

export function isNetworkModel(model: Model): model is NetworkModel {
  return !isLinear(model.state) && !isDocuments(model.state);
}

/** All but the linear ones compute with tensors. */
export function needsBackend(model: Model): boolean {
  return !isLinearModel(model);
}
