/** What all runs of a comparison or of a search are trained from. */
import type { Example } from '../corpus/example.js';
import { givenExamples, givenList } from '../corpus/givenExamples.js';
import type { TrainRequest } from '../training/train.js';
import { heldPile } from './heldPile.js';

/** What the runs of a comparison or of a search are trained from; see `TrainRequest`. */
export interface RunRequest
  extends Pick<
    TrainRequest,
    | 'labeled'
    | 'unlabeled'
    | 'development'
    | 'options'
    | 'labelIsReal'
    | 'wordVectors'
    | 'encoderFrom'
    | 'backend'
    | 'signal'
  > {}

/** Corpora that have been read: every run goes through them again. */
export interface ListedTexts {
  /** Those without a label join the unlabeled ones. */
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  /** Where only a part of the unlabeled texts is held. */
  readonly pileWarning?: string | undefined;
  /** As for `train`; a share is taken from the labeled texts of every run. */
  readonly development?: readonly Example[] | number | undefined;
}

/** What is told before the first run. */
export interface RunWarning {
  readonly type: 'warning';
  readonly message: string;
}

/** The request with its corpora read and checked as those of files are. @throws InputError */
export async function withListedTexts<Request extends RunRequest>(
  request: Request,
): Promise<Omit<Request, keyof ListedTexts> & ListedTexts> {
  const { labeled, unlabeled = [], development, labelIsReal } = request;
  const texts = {
    labeled: await givenList(labeled, { name: 'the labeled texts', labelIsReal }),
    development:
      typeof development === 'object' || typeof development === 'string'
        ? await givenList(development, { name: 'the development texts', labelIsReal })
        : development,
  };
  // Last, for a part of it is enough.
  const door = { name: 'the unlabeled texts', ignoreLabels: true };
  const { pile, warning } = Array.isArray(unlabeled)
    ? { pile: await givenList(unlabeled, door), warning: undefined }
    : await heldPile(givenExamples(unlabeled, door));
  return { ...request, ...texts, unlabeled: pile, pileWarning: warning };
}
