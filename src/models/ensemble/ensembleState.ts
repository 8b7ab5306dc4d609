/** What an ensemble has learned. */
import type { DocumentState } from '../doc2vec/vectorHead.js';
import type { LinearState } from '../linear/linear.js';
import type { ModelState } from '../neural/network.js';
import type { SureTexts } from './sureTexts.js';

export interface EnsembleState extends DocumentState {
  /** On the n-grams of the vectors. */
  readonly joined: LinearState;
  readonly network?: WeightedNetwork | undefined;
}

export interface WeightedNetwork {
  readonly state: ModelState;
  /** Factor of its logits in the sum. */
  readonly weight: number;
  /** Which texts it does not read; absent: it reads all. */
  readonly sure?: SureTexts | undefined;
  /** Its tables are those that 8 bits a number hold, unless it is of version 0.1. */
  readonly inBytes?: boolean | undefined;
}
