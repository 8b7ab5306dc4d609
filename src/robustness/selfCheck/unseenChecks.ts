/** A defense that knows a list of candidates says nothing of other lists: attacks must not be blind where it is. */
import type { CandidateList } from '../../candidates/candidateList.js';
import { hasWordNet, WORD_NET, wordNetCandidates } from '../../candidates/wordNet.js';
import { mcNemarTest } from '../../evaluation/significance.js';
import { wasRight } from '../attackedRow.js';
import type { Victim } from '../victims/victim.js';
import {
  type Check,
  type Finding,
  findingOf,
  isFlipped,
  notApplicable,
  percent,
  successOf,
  together,
} from './check.js';
import {
  PLANTED_BIAS,
  plantedCandidates,
  plantedSynonyms,
  plantedTexts,
  plantedWeights,
} from './plantedTexts.js';
import { plantedLinear } from './plantedVictims.js';
import { make, type Subject } from './subject.js';

/** @param victim one that resists the synonyms of the planted texts, as it knows them, and no others */
export async function unseenFlips(victim: Victim): Promise<Finding> {
  const flipped = async (candidates: CandidateList) => {
    const options = { words: 4, attack: ['greedy'] };
    return successOf(await make({ victim, texts: plantedTexts, candidates, options }), 'greedy');
  };
  const [seen, unseen] = [await flipped(plantedSynonyms), await flipped(plantedCandidates)];
  const told = `greedy flips ${percent(seen)} of a planted victim by the list that it knows, ${percent(unseen)} by another`;
  return findingOf(seen > 0 || unseen < 0.5 ? [told] : [], told);
}

/** A share of the texts that no chance explains, and the level of the test. */
const [MOST, LEVEL] = [0.05, 0.05];

/** Fails where the list given flips fewer answers than one that nobody trained with. @param others that list, and undefined without one */
export function unseenHurtsNoMore(others: () => Promise<CandidateList | undefined>): Check['look'] {
  return async (subject: Subject) => {
    const attack = ['greedy', 'labels-only'].find((name) => name in subject.made.result.attacks);
    if (attack === undefined) return notApplicable('no search through words was made');
    const unseen = await others();
    if (unseen === undefined || unseen.name === subject.candidates?.name)
      return notApplicable(`there is no second list of candidates, such as ${WORD_NET}`);
    const other = await subject.again({ attack: [attack] }, unseen);
    const pairs = subject.made.rows
      .map((row, at) => [row, other.rows[at]!] as const)
      .filter(([row]) => wasRight(row));
    const only = (of: 0 | 1) =>
      pairs.filter((pair) => isFlipped(pair[of], attack) && !isFlipped(pair[1 - of]!, attack)).length;
    const [more, fewer] = [only(1), only(0)];
    const told = `${attack} flips ${percent(successOf(subject.made, attack))} by the list given, ${percent(successOf(other, attack))} by ${unseen.name}`;
    const isBlind = more - fewer > MOST * pairs.length && mcNemarTest(more, fewer).exactP < LEVEL;
    return findingOf(isBlind ? [`${told}: attack the model with that list, too`] : [], told);
  };
}

export const unseenList: Check = together(
  'what resists the list that it knows, or that was given, is attacked with one that it has not seen',
  [
    async () => unseenFlips(await plantedLinear(plantedWeights, PLANTED_BIAS, plantedSynonyms)),
    unseenHurtsNoMore(async () => (hasWordNet() ? wordNetCandidates() : undefined)),
  ],
);
