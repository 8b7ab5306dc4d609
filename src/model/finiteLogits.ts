/** The last check before logits leave a model. */
import { assertFinite } from '../tensor/finite.js';

const TOO_LARGE = 'The weights of the model are too large: train it again, with a lower learning rate.';

/** @param rows [C] logits of each text @returns the same @throws InputError where one is not finite */
export function finiteLogits(rows: Float32Array[]): Float32Array[] {
  for (const [text, row] of rows.entries()) assertFinite(`the logits of text ${text + 1}`, row, TOO_LARGE);
  return rows;
}
