/** The worst version of a text for a linear victim or for trees, with a proof where no version flips the answer. */
import { HIGHEST_ORDER } from '../../ngrams/worstVersion.js';
import type { Changes } from '../attackedText.js';
import { type AttackMethod, type AttackRun, type Found, NOTHING } from './attackMethod.js';
import { beam } from './beam.js';
import { exactOnTrees } from './exactTrees.js';
import { greedyWords } from './greedy.js';
import { reduced } from './labelsOnly.js';
import { worstVersion } from './ngramProgramme.js';
import { pwws } from './pwws.js';
import { changesOf, choicesOf } from './slotChoices.js';

export const exact: AttackMethod = {
  name: 'exact',
  description:
    'the worst choice of candidates by dynamic programming, of trees the fewest by integer programming, with a proof where none flips the answer',
  needs: 'weights',
  surface: 'words',
  async find(run) {
    const { text } = run.session;
    const { ngrams, forest } = run.victim;
    if (forest?.readsWhole(text)) return exactOnTrees(run);
    if (ngrams === undefined || ngrams.weights.ngrams.order > HIGHEST_ORDER || !ngrams.readsWhole(text))
      return nearest(run);
    const { ids, letters } = choicesOf(run, ngrams);
    let isCertified = true;
    for (let rival = 0; rival < ngrams.weights.classes; rival += 1) {
      if (rival === run.label) continue;
      const budget = run.budget >= run.places.length ? Number.POSITIVE_INFINITY : run.budget;
      const worst = worstVersion(ids, budget, ngrams, { label: run.label, rival });
      if (worst.bound > 0) continue;
      isCertified = false;
      const changes = changesOf(worst.choices, letters);
      if ((await run.session.margin(changes)) < 0) return { changes: await fewer(changes, run) };
    }
    return isCertified ? { changes: undefined, isCertified } : nearest(run);
  },
};

/** Where nothing can be proven and no version is found, the other searches try. */
async function nearest(run: AttackRun): Promise<Found> {
  for (const { find } of [greedyWords, pwws, beam]) {
    const found = await find(run);
    if (found.changes !== undefined) return found;
  }
  return NOTHING;
}

/** The programme changes whatever helps; most of it is not needed to flip the answer. */
function fewer(changes: Changes, { session }: AttackRun): Promise<Changes> {
  const flips = async (versions: readonly Changes[]) => {
    const margins: number[] = [];
    for (const version of versions) margins.push(await session.margin(version));
    return margins.map((margin) => margin < 0);
  };
  return reduced(changes, flips);
}
