/** Attacks on victims of which it is known what must come out. They do not depend on what is given. */
import type { AttackOptionsInput } from '../attackOptions.js';
import { CONTROL, wordAttacks } from '../attacks/attacks.js';
import { shows, type Victim } from '../victims/victim.js';
import { type Check, findingOf, isFlipped, together } from './check.js';
import { plantedCandidates, plantedTexts } from './plantedTexts.js';
import { plantedLinear, plantedNetwork } from './plantedVictims.js';
import { make } from './subject.js';

const attacked = (victim: Victim, options: AttackOptionsInput) =>
  make({ victim, texts: plantedTexts, candidates: plantedCandidates, options });

/** Attacks on words that a victim allows, without the control and those that ask about texts which are not attacked: here all are. */
const attacksOn = ({ access }: Victim) =>
  wordAttacks
    .filter(({ name, needs, isAskedFor }) => name !== CONTROL && !isAskedFor && shows(access, needs))
    .map(({ name }) => name);

/** Each word has a gain of its own, so that the best words together are the best ones alone. */
const GAINS = {
  plain: 0,
  table: 0.5,
  window: 1,
  garden: 1.5,
  river: 2,
  street: 2.5,
  letter: 3,
  superb: 3.5,
  lovely: 4,
};
/** Three words have to go before the answer flips. */
const GAINS_BIAS = -9;

/** @param victim one whose words have independent gains */
export async function greedyIsExactOn(victim: Victim) {
  const faults: string[] = [];
  for (const words of [1, 2, 3, 4]) {
    const { rows } = await attacked(victim, { attack: ['greedy', 'beam', 'exact'], words });
    for (const { id, attacks } of rows) {
      const statuses = ['greedy', 'beam', 'exact'].map((name) => attacks[name]?.status);
      if (new Set(statuses).size > 1) faults.push(`${id}, ${words} words: ${statuses.join(', ')}`);
      else if (statuses[2] === 'resisted' && !attacks['exact']!.certified)
        faults.push(`${id}, ${words} words: resisted without a proof`);
    }
  }
  return findingOf(faults, 'greedy, beam and exact flip the same planted texts with 1 to 4 words');
}

export const greedyIsExact: Check = {
  name: 'where gains are independent, greedy is exact',
  look: async () => greedyIsExactOn(await plantedLinear(GAINS, GAINS_BIAS)),
};

const ONE_WORD = { superb: 2, plain: 0 };

/** @param victim one that a single word decides */
export async function oneWordFlips(victim: Victim) {
  const attacks = attacksOn(victim);
  // Each of the eight words may be replaced, one at a time.
  const { rows } = await attacked(victim, { attack: attacks, words: 1 });
  const faults = rows.flatMap((row) =>
    attacks
      .filter((name) => !isFlipped(row, name) || row.attacks[name]!.changed !== 1)
      .map((name) => `${row.id}: ${name} does not flip it in one edit`),
  );
  return findingOf(faults, `${attacks.join(', ')} flip a model of one word in one edit`);
}

/** @param victim one that says the same of all texts */
export async function constantIsRefused(victim: Victim) {
  const { result } = await attacked(victim, {});
  const isRefused = result.warnings.some((warning) => warning.includes('not robust'));
  return findingOf(
    isRefused ? [] : [`a constant model resists all (${result.worst.accuracy}), and no warning says why`],
    'a constant model is not called robust',
  );
}

export const plantedFlips: Check = together(
  'a model of one word flips in one edit, and a constant one is not called robust',
  [
    async () => oneWordFlips(await plantedLinear(ONE_WORD, -1)),
    async () => oneWordFlips(await plantedNetwork(ONE_WORD, -1)),
    async () => constantIsRefused(await plantedLinear({ plain: 0 }, 1)),
  ],
);
