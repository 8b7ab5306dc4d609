/** The version of a text that a substitute finds hardest: to be tried on a victim that cannot be looked into. */
import type { AttackedText, Changes } from '../attackedText.js';
import { descended, openEdits } from '../attacks/descent.js';
import { openSession } from '../session.js';
import type { Surface } from '../surfaces/surface.js';
import type { Victim } from '../victims/victim.js';

interface Craft {
  readonly text: AttackedText;
  /** Whose scores are asked: they cost the attacker nothing. */
  readonly victim: Victim;
  readonly surface: Surface;
  readonly places: readonly number[];
  /** Slots that may be changed together. */
  readonly budget: number;
  /** The place of the class to lead away from. */
  readonly label: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The replacement that lowers the margin most, one after the other, up to the last that the budget allows: an answer that the
 * substitute barely changes, the victim would hardly change.
 */
export async function worstVersion({ text, places, budget, surface, ...craft }: Craft): Promise<Changes> {
  const session = openSession(text, craft.victim, { ...craft, maxQueries: Number.MAX_SAFE_INTEGER });
  const edits = (changes: Changes) => openEdits(text, surface, places, changes);
  const { changes } = await descended(session, { budget, enough: Number.NEGATIVE_INFINITY, edits });
  return changes;
}
