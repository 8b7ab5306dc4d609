/** Inverted dropout (Srivastava et al. 2014) as explicit masks, so that passes of one step can share them. */
import { fillUniform, type RandomSource } from '../tensor/random.js';

/** @returns `count` factors, 0 with probability `rate` and 1 / (1 - rate) otherwise; null when the rate is 0 */
export function dropoutMask(count: number, rate: number, random: RandomSource): Float32Array | null {
  if (rate === 0) return null;
  const mask = new Float32Array(count);
  fillUniform(mask, random.key, random.reserve(Math.ceil(count / 2)));
  const kept = 1 / (1 - rate);
  for (let index = 0; index < count; index += 1) mask[index] = mask[index]! < rate ? 0 : kept;
  return mask;
}
