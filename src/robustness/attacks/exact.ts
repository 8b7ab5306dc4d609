/** The worst version of a text for a linear victim, with a proof where no version flips the answer. */
import { HIGHEST_ORDER } from '../../ngrams/worstVersion.js';
import { type Changes, lettersAt } from '../attackedText.js';
import { type AttackMethod, type AttackRun, type Found, NOTHING } from './attackMethod.js';
import { beam } from './beam.js';
import { greedyWords } from './greedy.js';
import { reduced } from './labelsOnly.js';
import { worstVersion } from './ngramProgramme.js';
import { pwws } from './pwws.js';

export const exact: AttackMethod = {
  name: 'exact',
  description:
    'the worst choice of candidates by dynamic programming, with a proof where none flips the answer',
  needs: 'weights',
  surface: 'words',
  async find(run) {
    const ngrams = run.victim.ngrams!;
    const { text } = run.session;
    if (ngrams.weights.ngrams.order > HIGHEST_ORDER || !ngrams.readsWhole(text)) return nearest(run);
    const { ids, letters } = choicesOf(run);
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

/** What each slot may hold: ids, each once, and the letters that give them; the word itself first. */
function choicesOf({ session: { text }, surface, places, victim }: AttackRun) {
  const { idOf, idsOf } = victim.ngrams!;
  const open = new Set(places);
  const ids: Int32Array[] = [];
  const letters: string[][] = [];
  for (const [place, { value }] of text.slots.entries()) {
    const found = new Map([[idOf(value), lettersAt(text, place)]]);
    if (open.has(place))
      for (const candidate of surface.candidates(text, place)) {
        const [id] = idsOf(candidate);
        if (!found.has(id!)) found.set(id!, candidate);
      }
    ids.push(Int32Array.from(found.keys()));
    letters.push([...found.values()]);
  }
  return { ids, letters };
}

function changesOf(choices: Uint8Array, letters: readonly (readonly string[])[]): Changes {
  const changes = new Map<number, string>();
  choices.forEach((choice, place) => {
    if (choice > 0) changes.set(place, letters[place]![choice]!);
  });
  return changes;
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
