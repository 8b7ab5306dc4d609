/** What all runs of a comparison or of a search are trained from. */
import type { Example } from '../corpus/example.js';
import type { TrainRequest } from '../training/train.js';

export interface RunRequest
  extends Pick<
    TrainRequest,
    'options' | 'labelIsReal' | 'wordVectors' | 'encoderFrom' | 'backend' | 'signal'
  > {
  /** Those without a label join the unlabeled ones. */
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  /** As for `train`; a share is taken from the labeled texts of every run. */
  readonly development?: readonly Example[] | number | undefined;
}
