/** One text under one attack. */
import type { RandomSource } from '../tensor/random.js';
import type { AttackOutcome } from './attackedRow.js';
import { type AttackedText, type Changes, lettersAt, rendered } from './attackedText.js';
import type { AttackMethod, Found } from './attacks/attackMethod.js';
import { OutOfQueries, openSession } from './session.js';
import { openPlaces, type Surface } from './surfaces/surface.js';
import type { Victim } from './victims/victim.js';

interface Setting {
  readonly victim: Victim;
  readonly substitute?: Victim | undefined;
  readonly surface: Surface;
  /** The place of the right class. */
  readonly label: number;
  readonly maxQueries: number;
  readonly random: RandomSource;
  readonly signal?: AbortSignal | undefined;
}

/** @throws the signal's reason when it aborts */
export async function attackText(
  text: AttackedText,
  method: AttackMethod,
  setting: Setting,
): Promise<AttackOutcome> {
  const { surface, victim, substitute, label, random } = setting;
  const places = openPlaces(surface, text);
  if (places.length === 0) return { status: 'no candidates', queries: 0, changed: 0 };
  const session = openSession(text, victim, setting);
  const budget = Math.min(surface.budget(text), places.length);
  let found: Found;
  try {
    found = await method.find({ session, surface, places, budget, label, victim, substitute, random });
  } catch (error) {
    if (!(error instanceof OutOfQueries)) throw error;
    return { status: 'out of queries', queries: session.queries, changed: 0 };
  }
  const { queries } = session;
  const resisted: AttackOutcome = {
    status: 'resisted',
    queries,
    changed: 0,
    ...(found.isCertified && { certified: true }),
  };
  if (found.changes === undefined) return resisted;
  assertAllowed(found.changes, places, budget, method.name);
  // Tokens of neighbouring slots may join in the string, and only the string can be sent to a victim.
  const final = rendered(text, found.changes);
  const [answer] = await victim.labels([final], setting.signal);
  if (answer === label) return { ...resisted, isUnconfirmed: true };
  return {
    status: 'flipped',
    queries,
    changed: found.changes.size,
    answer: victim.classes[answer!]!,
    text: final,
    changes: [...found.changes]
      .sort(([a], [b]) => a - b)
      .map(([place, to]) => ({ start: text.slots[place]!.start, from: lettersAt(text, place), to })),
  };
}

/** An attack that breaks its own rules is a fault of the program. */
function assertAllowed(changes: Changes, places: readonly number[], budget: number, attack: string): void {
  const isOpen = [...changes.keys()].every((place) => places.includes(place));
  if (!isOpen || changes.size > budget)
    throw new Error(`${attack} changed ${changes.size} slots, of ${budget} allowed, or closed ones`);
}
