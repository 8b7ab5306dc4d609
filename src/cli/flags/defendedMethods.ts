/** The methods of a comparison, beside each of which it trains the same with a defense. */
import { type ComparedMethod, defenseOf, withDefenses } from '../../experiments/comparedMethods.js';
import { type Defense, defensesWithCandidates, usesCandidates } from '../../objectives/defenseOptions.js';
import { DEFAULT_MODEL, type TrainingOptionsInput } from '../../training/trainingOptions.js';
import { UsageError } from '../command.js';

interface Asked {
  readonly methods: readonly ComparedMethod[];
  readonly defense?: readonly Defense[] | undefined;
}

/** The methods, and those with a defense. @throws UsageError where a defense is of no use */
export function defendedMethods(
  { methods, defense: asked }: Asked,
  { model = DEFAULT_MODEL, defense = 'none', defenseCandidates }: TrainingOptionsInput,
): ComparedMethod[] {
  const wanted = asked ?? (defense === 'none' ? [] : [defense]);
  const compared = withDefenses(methods, wanted, model);
  for (const one of wanted)
    if (!compared.some((method) => defenseOf(method) === one))
      throw new UsageError(`--defense ${one}: found no method in --methods that can be trained with it.`);
  if (defenseCandidates != null && !wanted.some(usesCandidates))
    throw new UsageError(
      `--defense-candidates: found no --defense that uses it, expected ${defensesWithCandidates.join(' or ')}.`,
    );
  return compared;
}
