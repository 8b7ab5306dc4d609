/** Bounds for texts of a pile, taken from the labeled texts: what is quite unlike all of these is left out. */
import { type StatisticName, type Statistics, statisticKinds, statisticNames } from './statistics.js';

/** Of the labeled texts, at each end. */
const TAIL = 0.005;
/** Bounds go beyond the quantiles by this share of their distance: few texts do not show how far sound ones reach. */
const MARGIN = 0.5;
/** And by this much at least: of a share, and of the logarithm of a length. */
const LEAST_MARGIN = 0.05;

/** Between which numbers a statistic of a sound text lies. */
export interface Bounds {
  readonly statistic: StatisticName;
  /** Null where it may be as low as it likes. */
  readonly low: number | null;
  readonly high: number | null;
}

/** @param texts numbers of each labeled text, one or more */
export function fitBounds(texts: readonly Statistics[]): Bounds[] {
  return statisticNames.map((statistic) => {
    const { isRatio, ends } = statisticKinds[statistic];
    const scale = isRatio ? (value: number) => Math.log(Math.max(1, value)) : (value: number) => value;
    const unscale = isRatio ? Math.exp : (value: number) => value;
    const sorted = Float64Array.from(texts, (numbers) => scale(numbers[statistic])).sort();
    const last = sorted.length - 1;
    const [low, high] = [sorted[Math.floor(TAIL * last)]!, sorted[Math.ceil((1 - TAIL) * last)]!];
    const margin = Math.max(LEAST_MARGIN, MARGIN * (high - low));
    return {
      statistic,
      low: ends === 'high' ? null : Math.max(0, unscale(low - margin)),
      high: ends === 'low' ? null : unscale(high + margin),
    };
  });
}

export interface BrokenBound {
  readonly statistic: StatisticName;
  /** Below the bounds, or else above. */
  readonly isLow: boolean;
}

/** The first statistic of a text that is out of its bounds. */
export function outOfBounds(numbers: Statistics, bounds: readonly Bounds[]): BrokenBound | undefined {
  for (const { statistic, low, high } of bounds) {
    const value = numbers[statistic];
    if (low !== null && value < low) return { statistic, isLow: true };
    if (high !== null && value > high) return { statistic, isLow: false };
  }
  return undefined;
}
