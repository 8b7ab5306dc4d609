/**
 * Greedy replacement in the order of importance: the search of TextFooler (Jin, Jin, Zhou and Szolovits 2020, "Is BERT
 * really robust?", algorithm 1) and of DeepWordBug for characters, without their sentence encoder.
 */
import { type Changes, UNCHANGED, withEdit } from '../attackedText.js';
import { lowestOf } from '../session.js';
import { type AttackMethod, type AttackRun, type Found, NOTHING, type SurfaceName } from './attackMethod.js';
import { byFalling, deletionLosses } from './importance.js';

const greedy = (name: string, surface: SurfaceName, description: string): AttackMethod => ({
  name,
  description,
  needs: 'scores',
  surface,
  async find(run) {
    const margin = await run.session.margin(UNCHANGED);
    return replaceInOrder(run, byFalling(run.places, await deletionLosses(run, margin)), margin);
  },
});

export const greedyWords = greedy(
  'greedy',
  'words',
  'words in the order of what their deletion costs, each replaced by the candidate that hurts most',
);

export const characters = greedy(
  'characters',
  'characters',
  'misspellings of the words whose deletion costs most: swaps, deletions, neighbours on the keyboard, look-alikes',
);

/** Takes the best candidate of each place in turn, where it lowers the margin, until the answer flips. */
export async function replaceInOrder(
  run: AttackRun,
  order: readonly number[],
  start: number,
): Promise<Found> {
  const { session, surface, budget } = run;
  let changes: Changes = UNCHANGED;
  let margin = start;
  for (const place of order) {
    if (changes.size === budget) break;
    const candidates = surface.candidates(session.text, place);
    const margins = await session.margins(
      changes,
      candidates.map((text) => ({ place, text })),
    );
    const best = lowestOf(margins);
    if (margins[best]! >= margin) continue;
    margin = margins[best]!;
    changes = withEdit(changes, { place, text: candidates[best]! });
    if (margin < 0) return { changes };
  }
  return NOTHING;
}
