/**
 * Greedy replacement by the gradient: one pass forwards and backwards ranks all candidates of all places, and the
 * exact margin is asked for the best of them only (Ebrahimi, Rao, Lowd and Dou 2018, "HotFlip", with a check).
 */
import type { Changes, Edit } from '../attackedText.js';
import { type AttackMethod, type AttackRun, NOTHING } from './attackMethod.js';
import { descended, openEdits } from './descent.js';

/** Candidates that are asked for after each ranking. */
const CHECKED = 16;

export const gradient: AttackMethod = {
  name: 'gradient',
  description: `the best of the ${CHECKED} replacements that the gradient ranks highest, one word after the other`,
  needs: 'gradients',
  surface: 'words',
  async find(run) {
    const { session, budget } = run;
    const edits = (changes: Changes) => promising(run, changes);
    const { changes, margin } = await descended(session, { budget, enough: 0, edits });
    return margin < 0 && changes.size > 0 ? { changes } : NOTHING;
  },
};

/** The edits of places not yet changed that lower the margin most to first order. */
async function promising({ session, surface, places }: AttackRun, changes: Changes): Promise<Edit[]> {
  const edits = openEdits(session.text, surface, places, changes);
  if (edits.length === 0) return [];
  const estimates = await session.estimates(changes, edits);
  return edits
    .map((edit, at) => ({ edit, estimate: estimates[at]! }))
    .sort((a, b) => a.estimate - b.estimate)
    .slice(0, CHECKED)
    .map(({ edit }) => edit);
}
