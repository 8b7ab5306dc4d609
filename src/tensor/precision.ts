/** How exactly the products of a network are computed. */
import { hostFunctions } from './hostFunctions.js';

/** `bf16`: operands rounded to 8 bits of fraction, sums in float32. */
export const precisions = ['float32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];

/** `auto` is bf16 where the engine multiplies such numbers fast enough to pay. Call it once an engine is active. */
export function settledPrecision(wanted: Precision | 'auto'): Precision {
  if (wanted !== 'auto') return wanted;
  return hostFunctions().bfloat16Gain() >= LEAST_GAIN ? 'bf16' : 'float32';
}

/** Products are about three quarters of a step, and rounding their operands costs a little. */
const LEAST_GAIN = 1.6;
