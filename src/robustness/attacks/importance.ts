/** How much the margin loses when a slot is emptied: which words an attack tries first. */
import { UNCHANGED } from '../attackedText.js';
import type { AttackRun } from './attackMethod.js';

/** @returns the loss of each place, in the order of `places`, in nats */
export async function deletionLosses({ session, places }: AttackRun, margin: number): Promise<Float64Array> {
  const without = await session.margins(
    UNCHANGED,
    places.map((place) => ({ place, text: '' })),
  );
  return without.map((one) => margin - one);
}

/** Places by falling score; of equal ones the first in the text first. */
export function byFalling(places: readonly number[], scores: ArrayLike<number>): number[] {
  return places
    .map((place, at) => ({ place, score: scores[at]! }))
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(({ place }) => place);
}
