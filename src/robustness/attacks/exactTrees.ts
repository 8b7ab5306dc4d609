/** The fewest changes that flip the answer of trees, by an integer programme (`../trees/forestProgramme.ts`). */
import { fewestChanges } from '../trees/forestProgramme.js';
import { type AttackRun, type Found, NOTHING } from './attackMethod.js';
import { changesOf, choicesOf } from './slotChoices.js';

/** @throws InputError where the package `highs` is not installed */
export async function exactOnTrees(run: AttackRun): Promise<Found> {
  const { trees } = run.victim.forest!;
  const { ids, letters } = choicesOf(run, run.victim.forest!);
  const space = ids.map((slot) => [...slot]);
  let best: Int32Array | undefined;
  for (let rival = 0; rival < trees.classes; rival += 1) {
    if (rival === run.label) continue;
    const budget = best === undefined ? run.budget : countOf(best) - 1;
    best = (await fewestChanges(space, trees, { label: run.label, rival }, budget)) ?? best;
  }
  if (best === undefined) return { changes: undefined, isCertified: true };
  const changes = changesOf(best, letters);
  return (await run.session.margin(changes)) < 0 ? { changes } : NOTHING;
}

function countOf(choices: Int32Array): number {
  return choices.reduce((count, choice) => count + (choice > 0 ? 1 : 0), 0);
}
