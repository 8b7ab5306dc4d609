/** A victim that is asked for labels, and what is learned from them. */
import { InputError } from '../../errors.js';
import { createRandom } from '../../tensor/random.js';
import type { DrawnTexts } from '../sampledTexts.js';
import type { Surface } from '../surfaces/surface.js';
import { modelVictim } from '../victims/modelVictim.js';
import type { Victim } from '../victims/victim.js';
import { collectQueries, type Query, type QueryChoice } from './queries.js';
import { trainSubstitute } from './substitutes.js';

interface Asking {
  readonly choice: QueryChoice;
  /** Words that may be replaced. */
  readonly surface: Surface;
  /** Queries at most. */
  readonly most: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a victim about texts that are not attacked. A linear substitute guides those that are not chosen beforehand.
 * @throws InputError where all texts are attacked
 */
export async function queriesTo(
  victim: Victim,
  { texts, others }: DrawnTexts,
  { choice, surface, most, seed, signal }: Asking,
): Promise<Query[]> {
  if (others.length === 0)
    throw new InputError({
      where: 'the texts to attack',
      found: `${texts.length} texts, all of which are attacked`,
      expected: 'others, which the attacker asks about',
      advice: 'Give more texts, or fewer --samples.',
    });
  const { classes, foldCase } = victim;
  const random = createRandom(seed, 'transfer queries');
  return collectQueries(choice, {
    ask: (asked) => victim.labels(asked, signal),
    pool: random.shuffle([...others]),
    targets: texts,
    surface,
    most,
    guide: async (queries) =>
      modelVictim(await trainSubstitute('linear', queries, classes, { seed, signal })),
    classes,
    foldCase,
    random,
  });
}

/** Labels that the attacker asks for, before any text is attacked. */
export const TRANSFER_LABELS = 800;

/** The substitute of the attack `transfer`: a linear model, trained on queries that it is guided to itself. Dispose of it after use. */
export async function substituteFor(
  victim: Victim,
  drawn: DrawnTexts,
  surface: Surface,
  seed: number,
  signal?: AbortSignal,
): Promise<Victim> {
  const asking = { choice: 'undecided', surface, most: TRANSFER_LABELS, seed, signal } as const;
  const queries = await queriesTo(victim, drawn, asking);
  return modelVictim(await trainSubstitute('linear', queries, victim.classes, { seed, signal }));
}
