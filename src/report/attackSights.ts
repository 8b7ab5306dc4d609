/** What the attacks of a run could see of the victim, with which phrases they flip many, and what was not tried, for all that shows attacks. */
import type { AttackResult } from '../robustness/attackResult.js';
import { attackMethods } from '../robustness/attacks/attacks.js';
import { embeddingAttacks } from '../robustness/embeddings/embeddingAttacks.js';

/** Attacks that nothing here makes. */
export const NOT_TRIED = 'Not tried: attacks that write whole sentences anew, and people.';

const SIGHTS = {
  labels: 'labels only',
  scores: 'labels and logits',
  gradients: 'labels, logits and gradients',
  weights: 'labels, logits and the weights of n-grams',
} as const;

export interface AttackSight {
  readonly name: string;
  /** What the attacker sees. */
  readonly sees: string;
  readonly description: string;
}

/** One for each attack that was made, in the order of the attacks. */
export function attackSights({
  attacks,
  embeddings,
}: Pick<AttackResult, 'attacks' | 'embeddings'>): AttackSight[] {
  const onTexts = attackMethods
    .filter(({ name }) => name in attacks)
    .map(({ name, needs, description }) => ({ name, sees: SIGHTS[needs], description }));
  const onEmbeddings = embeddingAttacks
    .filter(({ name }) => embeddings !== undefined && name in embeddings.attacks)
    .map(({ name, description }) => ({ name, sees: SIGHTS.gradients, description }));
  return [...onTexts, ...onEmbeddings];
}

/** The phrases that flip many texts of a class, a line each. */
export function triggerLines({ triggers = [] }: Pick<AttackResult, 'triggers'>): string[] {
  return triggers.map(
    ({ class: label, phrase, isBefore }) =>
      `texts of ${label}: ${JSON.stringify(phrase)} ${isBefore ? 'before' : 'behind'} the text`,
  );
}
