/** How `compare` attacks the models that it trains, and poisons the texts that it trains on. */
import * as v from 'valibot';
import type { PlainMethod } from '../../experiments/comparedMethods.js';
import type { ComparisonAttack } from '../../experiments/comparisonAttack.js';
import type { ComparisonPoison } from '../../experiments/comparisonPoison.js';
import { type ProfileName, profiles, TEXTS } from '../../robustness/attackOptions.js';
import { transferred } from '../../robustness/attacks/transferred.js';
import { carliniWagner } from '../../robustness/embeddings/carliniWagner.js';
import {
  type PoisonName,
  poisonNames,
  poisonShare,
  triggerEntries,
} from '../../robustness/poisoning/poisonOptions.js';
import { UsageError } from '../command.js';
import { candidateEntries, candidatesOf } from './candidates.js';
import { kebab } from './schemaOptions.js';
import { countEntry } from './shared.js';

/** In place of a profile: all attacks, triggers in the texts, and all families of models. */
const FULL = 'full';

const poisonEntries = {
  poison: v.optional(
    v.pipe(
      v.array(v.picklist(poisonNames)),
      v.minLength(1),
      v.description(
        `also train each method on texts that are poisoned as \`textvat poison\` does it [${poisonNames.join(', ')}]`,
      ),
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

export const adversaryEntries = {
  attack: v.optional(
    v.pipe(
      v.picklist([...(Object.keys(profiles) as ProfileName[]), FULL]),
      v.description(
        `also attack each model, within the limits of this profile of \`textvat attack\`; ${FULL}: standard, through substitutes and at the embeddings too, with triggers in the texts where no --poison is given (five trainings a method), and every family of models where no --methods are`,
      ),
    ),
  ),
  ...candidateEntries,
  attackSamples: v.optional(
    v.pipe(countEntry, v.description('test texts to attack, the same for all models')),
    100,
  ),
  ...poisonEntries,
};

type AdversaryFlags = v.InferOutput<v.StrictObjectSchema<typeof adversaryEntries, undefined>> & {
  readonly quiet: boolean;
};

const families: readonly PlainMethod[] = [
  ...(['linear', 'svm', 'knn', 'tree', 'trees', 'doc2vec', 'bilstm', 'cnn'] as const),
  ...(['supervised', 'vat'] as const),
];

/** The methods to compare where none are named. */
export function methodsFor<Method>(
  { attack, methods }: { readonly attack?: AdversaryFlags['attack']; readonly methods: Method[] },
  given: Readonly<Record<string, unknown>>,
): (Method | PlainMethod)[] {
  return attack === FULL && !('methods' in given) ? [...families] : methods;
}

/** Undefined where no attack is asked for. @param seed of the comparison */
export async function comparedAttack(
  options: AdversaryFlags,
  seed: number,
): Promise<ComparisonAttack | undefined> {
  const { attack, attackSamples: samples } = options;
  if (attack === undefined) return undefined;
  const kind =
    attack === FULL
      ? { profile: 'standard' as const, attack: [TEXTS, transferred.name, carliniWagner.name] }
      : { profile: attack };
  return { ...kind, samples, seed, candidates: await candidatesOf(options) };
}

/** Undefined where no poison is asked for. @param hasPile whether some texts are unlabeled */
export function comparedPoison(options: AdversaryFlags, hasPile: boolean): ComparisonPoison | undefined {
  const { attack, poisonShares: shares, poisonFilter: filter, trigger, target } = options;
  const triggers: readonly PoisonName[] = hasPile ? ['labeled-trigger', 'pile-trigger'] : ['labeled-trigger'];
  const poison = options.poison ?? (attack === FULL ? triggers : undefined);
  return poison && { poison, shares, filter, trigger, target };
}

/** @throws UsageError for options of attacks or of poison where none is asked for */
export function assertAskedFor(
  { attack, poison }: Pick<AdversaryFlags, 'attack' | 'poison'>,
  given: Readonly<Record<string, unknown>>,
): void {
  const idle = (names: readonly string[]) => names.find((name) => name in given);
  const ofAttack = idle(['candidates', 'deny', 'attackSamples']);
  if (attack === undefined && ofAttack !== undefined)
    throw new UsageError(`--${kebab(ofAttack)}: found no --attack, expected the profile of an attack.`);
  const ofPoison = idle(Object.keys(poisonEntries));
  if (poison === undefined && attack !== FULL && ofPoison !== undefined)
    throw new UsageError(`--${kebab(ofPoison)}: found no --poison, expected how to poison the texts.`);
}
