/** How `compare` poisons the texts that it trains on. */
import * as v from 'valibot';
import type { ComparisonPoison } from '../../experiments/comparisonPoison.js';
import { poisonNames, poisonShare, triggerEntries } from '../../robustness/poisoning/poisonOptions.js';

export const poisonEntries = {
  poison: v.optional(
    v.pipe(
      v.picklist(poisonNames),
      v.description('also train each method on texts that are poisoned as `textvat poison` does it'),
    ),
  ),
  poisonShares: v.optional(
    v.pipe(
      v.array(poisonShare),
      v.minLength(1),
      v.description('shares of the texts that are poison, each a training more'),
    ),
    [0.001, 0.01],
  ),
  poisonFilter: v.optional(
    v.pipe(
      v.boolean(),
      v.description('also train each method without the texts that `check --poison` suspects'),
    ),
    false,
  ),
  ...triggerEntries,
};

/** Undefined where no poison is asked for. */
export function comparedPoison(
  options: v.InferOutput<v.StrictObjectSchema<typeof poisonEntries, undefined>>,
): ComparisonPoison | undefined {
  const { poison, poisonShares: shares, poisonFilter: filter, trigger, target } = options;
  return poison && { poison, shares, filter, trigger, target };
}
