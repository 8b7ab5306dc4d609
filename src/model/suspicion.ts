/** Which texts are suspicious: those whose answer rests on rare words (Mozes, Stenetorp, Kleinberg and Griffin 2021). */
import * as v from 'valibot';

export const suspicion = v.object({ threshold: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)) });

/** From where on a text is suspicious. */
export interface Suspicion {
  /** What a class may lose of its probability when rare words are read as frequent ones, -1 to 1. */
  readonly threshold: number;
}

/** Texts that nobody has attacked, and that are marked all the same. */
const FALSE_ALARMS = 0.1;

/** @param losses of texts that nobody has attacked; at least one */
export function fitSuspicion(losses: Float64Array): Suspicion {
  const sorted = losses.slice().sort();
  return { threshold: sorted[Math.ceil((1 - FALSE_ALARMS) * sorted.length) - 1]! };
}
