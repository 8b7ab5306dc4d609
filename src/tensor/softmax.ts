/** From logits to probabilities, in 64 bits. */

/** @param temperature what the logits are divided by @returns [C] */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float32Array {
  const largest = largestOf(logits);
  const powers = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Float32Array.from(powers, (power) => power / total);
}

/** -log softmax(logits)[label], in nats: exact where the probability itself rounds to 0. */
export function negativeLogLikelihood(logits: ArrayLike<number>, label: number): number {
  return logSumExp(logits) - logits[label]!;
}

/** log Σ exp(logit). */
export function logSumExp(logits: ArrayLike<number>): number {
  const largest = largestOf(logits);
  let total = 0;
  for (let c = 0; c < logits.length; c += 1) total += Math.exp(logits[c]! - largest);
  return Math.log(total) + largest;
}

export function largestOf(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < values.length; place += 1) largest = Math.max(largest, values[place]!);
  return largest;
}
