/** Beam search: several sets of replacements grow side by side, so that a good start does not hide a better pair. */
import { type Changes, type Edit, UNCHANGED, withEdit } from '../attackedText.js';
import { type AttackMethod, NOTHING } from './attackMethod.js';
import { byFalling, deletionLosses } from './importance.js';

/** Sets that are kept. */
const WIDTH = 4;
/** The places that each set tries next: the most important that it has not changed. */
const PLACES = 8;

interface Kept {
  readonly changes: Changes;
  readonly margin: number;
}

export const beam: AttackMethod = {
  name: 'beam',
  description: `the ${WIDTH} best sets of replacements, grown one word at a time`,
  needs: 'scores',
  surface: 'words',
  async find(run) {
    const { session, surface, budget } = run;
    const margin = await session.margin(UNCHANGED);
    const order = byFalling(run.places, await deletionLosses(run, margin));
    let kept: Kept[] = [{ changes: UNCHANGED, margin }];
    for (let size = 1; size <= Math.min(budget, order.length); size += 1) {
      const grown: Kept[] = [];
      for (const { changes } of kept) {
        const next = order.filter((place) => !changes.has(place)).slice(0, PLACES);
        const edits = next.flatMap((place) =>
          surface.candidates(session.text, place).map((text): Edit => ({ place, text })),
        );
        const margins = await session.margins(changes, edits);
        edits.forEach((edit, at) => grown.push({ changes: withEdit(changes, edit), margin: margins[at]! }));
      }
      kept = best(grown);
      if (kept[0] === undefined) break;
      if (kept[0].margin < 0) return { changes: kept[0].changes };
    }
    return NOTHING;
  },
};

/** The best sets, each once whatever the order in which it grew. */
function best(grown: readonly Kept[]): Kept[] {
  const seen = new Set<string>();
  const found: Kept[] = [];
  for (const one of [...grown].sort((a, b) => a.margin - b.margin)) {
    const key = JSON.stringify([...one.changes].sort(([a], [b]) => a - b));
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(one);
    if (found.length === WIDTH) break;
  }
  return found;
}
