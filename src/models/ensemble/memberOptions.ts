import * as v from 'valibot';
import { count } from '../../model/wholeNumbers.js';

/** What is pretrained and joins an ensemble. */
export const memberOptions = v.strictObject({
  ngramsFrom: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'with fewer than 500 labels and two million words, pretrained n-grams find more of the texts beside those learnt from them: movie-reviews or a folder of `textvat pretrain --encoder documents`',
      ),
    ),
    null,
  ),
  networkFrom: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'add a network to the ensemble: the pretrained encoder that it starts from, movie-reviews or a folder of `textvat pretrain`',
      ),
    ),
    null,
  ),
  networkSteps: v.optional(
    v.pipe(
      count,
      v.description('training steps of the network of --network-from; fewer if there are few labels'),
    ),
    2000,
  ),
  networkMethod: v.optional(
    v.pipe(
      v.picklist(['same', 'supervised']),
      v.description('objective of that network: that of the run, or supervised (faster; needs 500 labels)'),
    ),
    'same',
  ),
  encoderView: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'with too few labels for that network, read every text by its encoder as it is, and classify by both: fewer errors, but slower (in preset best)',
      ),
    ),
    false,
  ),
});

export type MemberOptions = v.InferOutput<typeof memberOptions>;
