import * as v from 'valibot';

/** Where the tokens of training texts lie. */
export const tokenOptions = v.strictObject({
  tokenMemory: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.finite(),
      v.description(
        'megabytes of memory for the tokens of unlabeled texts. Of a larger pile they are in files beside the result in training, and are shuffled block by block (bilstm, lstm, cnn, pretrain); text vectors and n-grams are learnt from a random part of it',
      ),
    ),
    256,
  ),
});
