/**
 * Greedy replacement by the gradient: one pass forwards and backwards ranks all candidates of all places, and the
 * exact margin is asked for the best of them only (Ebrahimi, Rao, Lowd and Dou 2018, "HotFlip", with a check).
 */
import { type Changes, type Edit, UNCHANGED, withEdit } from '../attackedText.js';
import { lowestOf } from '../session.js';
import { type AttackMethod, type AttackRun, NOTHING } from './attackMethod.js';

/** Candidates that are asked for after each ranking. */
const CHECKED = 16;

export const gradient: AttackMethod = {
  name: 'gradient',
  description: `the best of the ${CHECKED} replacements that the gradient ranks highest, one word after the other`,
  needs: 'gradients',
  surface: 'words',
  async find(run) {
    const { session, budget } = run;
    let changes: Changes = UNCHANGED;
    let margin = await session.margin(UNCHANGED);
    while (changes.size < budget) {
      const edits = await promising(run, changes);
      if (edits.length === 0) break;
      const margins = await session.margins(changes, edits);
      const best = lowestOf(margins);
      if (margins[best]! >= margin) break;
      margin = margins[best]!;
      changes = withEdit(changes, edits[best]!);
      if (margin < 0) return { changes };
    }
    return NOTHING;
  },
};

/** The edits of places not yet changed that lower the margin most to first order. */
async function promising({ session, surface, places }: AttackRun, changes: Changes): Promise<Edit[]> {
  const edits = places
    .filter((place) => !changes.has(place))
    .flatMap((place) => surface.candidates(session.text, place).map((text): Edit => ({ place, text })));
  if (edits.length === 0) return [];
  const estimates = await session.estimates(changes, edits);
  return edits
    .map((edit, at) => ({ edit, estimate: estimates[at]! }))
    .sort((a, b) => a.estimate - b.estimate)
    .slice(0, CHECKED)
    .map(({ edit }) => edit);
}
