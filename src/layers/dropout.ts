/** Inverted dropout (Srivastava et al. 2014) as explicit masks, so that passes of one step can share them. */
import { fillUniform, fillWords, type RandomSource } from '../tensor/random.js';

/** @returns `count` factors, 0 with probability `rate` and 1 / (1 - rate) otherwise; null when the rate is 0 */
export function dropoutMask(count: number, rate: number, random: RandomSource): Float32Array | null {
  if (rate === 0) return null;
  const mask = new Float32Array(count);
  fillUniform(mask, random.key, random.reserve(Math.ceil(count / 2)));
  const kept = 1 / (1 - rate);
  for (let index = 0; index < count; index += 1) mask[index] = mask[index]! < rate ? 0 : kept;
  return mask;
}

/**
 * The same for the weights of a layer, which are many: a quarter of the random numbers will do where the rate is rounded to
 * 1/256.
 */
export function weightMask(count: number, rate: number, random: RandomSource): Float32Array {
  const blocks = Math.ceil(count / 8);
  const words = new Uint32Array(2 * blocks);
  fillWords(words, random.key, random.reserve(blocks));
  const dropped = Math.round(256 * rate);
  const factors = new Float32Array(256).fill(256 / (256 - dropped), dropped);
  const mask = new Float32Array(count);
  for (let index = 0; index < count; index += 1)
    mask[index] = factors[(words[index >> 2]! >>> (8 * (index & 3))) & 255]!;
  return mask;
}
