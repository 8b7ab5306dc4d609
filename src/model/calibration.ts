/** From logits to probabilities that can be taken at their word. C classes. */
import * as v from 'valibot';
import { softmax } from '../tensor/softmax.js';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** No model needs another one, and beyond it probabilities are all 0 or all alike. */
export const TEMPERATURES = { lowest: 1e-3, highest: 1e3 } as const;

/** How logits become calibrated probabilities. */
export interface Calibration {
  /** What the logits are divided by: 1 changes nothing, more is less sure. */
  readonly temperature: number;
  /** [C] share of each class among the labeled training texts, 0 to 1 */
  readonly prior: readonly number[];
  /** Share of known words that all but few texts reach, 0 to 1. */
  readonly usualKnownWords: number;
}

export const calibration = v.object({
  temperature: v.pipe(v.number(), v.minValue(TEMPERATURES.lowest), v.maxValue(TEMPERATURES.highest)),
  prior: v.array(share),
  usualKnownWords: v.pipe(share, v.minValue(1e-3)),
}) satisfies v.GenericSchema<unknown, Calibration>;

/**
 * Temperature scaling, softmax(z / T), which changes no order (Guo, Pleiss, Sun, Weinberger 2017,
 * On Calibration of Modern Neural Networks). A text of which the model knows fewer words than usual then falls back
 * to the prior by as much as is missing: where no word is known the prior is all there is to say.
 * @param logits [C]
 * @param unknownWords share of the text's tokens, 0 to 1
 * @returns [C]
 */
export function calibrated(
  logits: ArrayLike<number>,
  unknownWords: number,
  { temperature, prior, usualKnownWords }: Calibration,
): Float32Array {
  const trust = Math.min(1, (1 - unknownWords) / usualKnownWords);
  return softmax(logits, temperature).map((share, c) => trust * share + (1 - trust) * prior[c]!);
}
