import type { DocumentOptions } from '../doc2vec/documentOptions.js';
import type { LinearOptions } from '../linear/linearOptions.js';
import type { GradientTrainingOptions } from '../neural/networkTrainingOptions.js';
import type { MemberOptions } from './memberOptions.js';

/** All that defines the training of an ensemble: of its text vectors and the network on them, its n-grams, and its network of words. */
export type EnsembleTrainingOptions = GradientTrainingOptions &
  DocumentOptions &
  LinearOptions &
  MemberOptions;

/** What the training of a model on text vectors is given. */
export type VectorNeeds = EnsembleTrainingOptions & { readonly model: string };
