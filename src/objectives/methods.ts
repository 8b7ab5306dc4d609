/** Which objectives make up a method. */
import type { EmbeddedBatch } from '../model/differentiable.js';
import { adversarial } from './adversarial.js';
import { classBalance } from './classBalance.js';
import { crossEntropy } from './crossEntropy.js';
import type { DefenseOptions } from './defenseOptions.js';
import { entropyMinimisation } from './entropyMinimisation.js';
import { hullVirtualAdversarial } from './hullVirtualAdversarial.js';
import type { LabeledTexts, Objective, SwappingObjective } from './objective.js';
import { type ObjectiveName, type ObjectiveOptions, withNorm } from './objectiveOptions.js';
import { randomPerturbation } from './randomPerturbation.js';
import { vaccination } from './vaccination.js';
import { virtualAdversarial } from './virtualAdversarial.js';

interface Summand {
  readonly name: string;
  readonly weight: number;
}

/** One summand of the loss. */
export type Term =
  | (Summand & { readonly on: 'labeled'; readonly objective: AnyObjective<LabeledTexts> })
  | (Summand & { readonly on: 'unlabeled'; readonly objective: AnyObjective<EmbeddedBatch> });

type AnyObjective<Texts extends EmbeddedBatch> = Objective<Texts> | SwappingObjective<Texts>;

/** How a network is defended against words that are replaced. */
export type WordDefense = Pick<DefenseOptions, 'defense' | 'cleanShare'>;

/** Half of what vaccination learns from a text is the text itself. */
const CLEAN_SHARE = 0.5;

const consistency: Partial<Record<ObjectiveName, 'random' | 'virtual'>> = {
  rp: 'random',
  vat: 'virtual',
  'at+vat': 'virtual',
  mixed: 'virtual',
};
const WITH_ADVERSARIAL: readonly ObjectiveName[] = ['at', 'at+vat', 'mixed'];

/** Whether a method perturbs embeddings. */
export function perturbs({ objective }: Pick<ObjectiveOptions, 'objective'>): boolean {
  return consistency[objective] !== undefined || WITH_ADVERSARIAL.includes(objective);
}

/**
 * Terms of weight 0 are left out.
 * @param classWeights [C] or null
 * @param classShares [C] of the labeled texts
 * @param defense of a network of words
 */
export function methodTerms(
  options: ObjectiveOptions,
  classWeights: Float32Array | null,
  classShares: ArrayLike<number>,
  { defense, cleanShare }: WordDefense = { defense: 'none', cleanShare: null },
): Term[] {
  const { objective: name, consistencyWeight, adversarialWeight, entropyWeight } = options;
  const perturbing = withNorm(options);
  const clean = defense === 'vaccinated-words' ? (cleanShare ?? CLEAN_SHARE) : 1;
  const terms: Term[] = [
    { name: 'supervised', weight: clean, on: 'labeled', objective: crossEntropy(classWeights) },
    { name: 'vaccination', weight: 1 - clean, on: 'labeled', objective: vaccination(classWeights) },
  ];
  if (WITH_ADVERSARIAL.includes(name)) {
    const objective = adversarial(perturbing, classWeights);
    terms.push({ name: 'adversarial', weight: adversarialWeight, on: 'labeled', objective });
  }
  if (consistency[name] !== undefined) {
    const objective =
      consistency[name] === 'random' ? randomPerturbation(perturbing) : virtualAdversarial(perturbing);
    terms.push({ name: 'consistency', weight: consistencyWeight, on: 'unlabeled', objective });
  }
  if (defense === 'hull-vat')
    terms.push({
      name: 'hull',
      weight: consistencyWeight,
      on: 'unlabeled',
      objective: hullVirtualAdversarial(),
    });
  const weight = entropyWeight ?? (name === 'mixed' ? 1 : 0);
  terms.push({ name: 'entropy', weight, on: 'unlabeled', objective: entropyMinimisation() });
  const balance = options.balanceWeight ?? 0;
  terms.push({ name: 'balance', weight: balance, on: 'unlabeled', objective: classBalance(classShares) });
  return terms.filter((term) => term.weight > 0);
}
