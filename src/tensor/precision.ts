/** How exactly the products of a network are computed. */
import { InputError } from '../errors.js';
import { hostFunctions } from './hostFunctions.js';

/** `bf16`: operands rounded to 8 bits of fraction, sums in float32. */
export const precisions = ['float32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];

/** `auto` is bf16 where it pays; `choosePrecision` says where (a `cnn` stays in float32 by it), and without it products are in float32. */
export type PrecisionChoice = Precision | 'auto';

/** Products are about three quarters of a step, and rounding their operands costs a little. */
const LEAST_GAIN = 1.6;

/**
 * What a training computes with; call it once an engine is active.
 * @throws InputError where bf16 is asked for and the engine does not multiply it
 */
export function choosePrecision(wanted: PrecisionChoice): Precision {
  const gain = wanted === 'float32' ? 0 : hostFunctions().bfloat16Gain();
  if (wanted === 'auto') return gain >= LEAST_GAIN ? 'bf16' : 'float32';
  if (wanted === 'float32' || gain > 0) return wanted;
  throw new InputError({
    where: '--precision bf16',
    found: 'a processor or an engine that does not multiply bf16',
    expected: 'the engine `native` on a processor with AVX512-BF16 or AMX, under Linux',
    advice: 'Leave --precision out: it is then float32 here. See `textvat doctor`.',
  });
}
