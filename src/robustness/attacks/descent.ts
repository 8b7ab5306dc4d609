/** The edit that lowers the margin most, one after the other. */
import { type AttackedText, type Changes, type Edit, UNCHANGED, withEdit } from '../attackedText.js';
import { lowestOf, type Session } from '../session.js';
import type { Surface } from '../surfaces/surface.js';

interface Descent {
  /** Changes at most. */
  readonly budget: number;
  /** A margin below which it stops: that of a flipped answer is below 0. */
  readonly enough: number;
  /** The edits to choose from, on top of the changes. */
  edits(changes: Changes): Promise<readonly Edit[]> | readonly Edit[];
}

/** @returns the changes, and the margin with them */
export async function descended(
  session: Pick<Session, 'margin' | 'margins'>,
  { budget, enough, edits: editsOf }: Descent,
): Promise<{ readonly changes: Changes; readonly margin: number }> {
  let changes: Changes = UNCHANGED;
  let margin = await session.margin(UNCHANGED);
  while (changes.size < budget) {
    const edits = await editsOf(changes);
    if (edits.length === 0) break;
    const margins = await session.margins(changes, edits);
    const best = lowestOf(margins);
    if (margins[best]! >= margin) break;
    margin = margins[best]!;
    changes = withEdit(changes, edits[best]!);
    if (margin < enough) break;
  }
  return { changes, margin };
}

/** All candidates of the places that are not changed yet. */
export function openEdits(
  text: AttackedText,
  surface: Surface,
  places: readonly number[],
  changes: Changes,
): Edit[] {
  return places
    .filter((place) => !changes.has(place))
    .flatMap((place) => surface.candidates(text, place).map((letters): Edit => ({ place, text: letters })));
}
