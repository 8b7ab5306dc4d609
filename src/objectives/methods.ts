/** Which objectives make up a method. */
import { adversarial } from './adversarial.js';
import { classBalance } from './classBalance.js';
import { crossEntropy } from './crossEntropy.js';
import { entropyMinimisation } from './entropyMinimisation.js';
import type { LabeledTexts, Objective } from './objective.js';
import type { ObjectiveName, ObjectiveOptions } from './objectiveOptions.js';
import { randomPerturbation } from './randomPerturbation.js';
import { virtualAdversarial } from './virtualAdversarial.js';

/** One summand of the loss. */
export type Term =
  | {
      readonly name: string;
      readonly weight: number;
      readonly on: 'labeled';
      readonly objective: Objective<LabeledTexts>;
    }
  | {
      readonly name: string;
      readonly weight: number;
      readonly on: 'unlabeled';
      readonly objective: Objective;
    };

const consistency: Partial<Record<ObjectiveName, 'random' | 'virtual'>> = {
  rp: 'random',
  vat: 'virtual',
  'at+vat': 'virtual',
  mixed: 'virtual',
};
const WITH_ADVERSARIAL: readonly ObjectiveName[] = ['at', 'at+vat', 'mixed'];

/**
 * Terms of weight 0 are left out.
 * @param classWeights [C] or null
 * @param classShares [C] of the labeled texts
 */
export function methodTerms(
  options: ObjectiveOptions,
  classWeights: Float32Array | null,
  classShares: ArrayLike<number>,
): Term[] {
  const { objective: name, consistencyWeight, adversarialWeight, entropyWeight } = options;
  const terms: Term[] = [
    { name: 'supervised', weight: 1, on: 'labeled', objective: crossEntropy(classWeights) },
  ];
  if (WITH_ADVERSARIAL.includes(name)) {
    const objective = adversarial(options, classWeights);
    terms.push({ name: 'adversarial', weight: adversarialWeight, on: 'labeled', objective });
  }
  if (consistency[name] !== undefined) {
    const objective =
      consistency[name] === 'random' ? randomPerturbation(options) : virtualAdversarial(options);
    terms.push({ name: 'consistency', weight: consistencyWeight, on: 'unlabeled', objective });
  }
  const weight = entropyWeight ?? (name === 'mixed' ? 1 : 0);
  terms.push({ name: 'entropy', weight, on: 'unlabeled', objective: entropyMinimisation() });
  const balance = options.balanceWeight ?? 0;
  terms.push({ name: 'balance', weight: balance, on: 'unlabeled', objective: classBalance(classShares) });
  return terms.filter((term) => term.weight > 0);
}
