/** How well a check of labels finds those that were made wrong on purpose. */
import type { LabelCheck, LabelDoubt } from '../../evaluation/checkLabels.js';
import type { PoisonRecord } from './poison.js';

/** What a person finds who looks at the first doubtful labels. Shares, 0 to 1. */
export interface FoundLabels {
  /** Labels that were made wrong, and that could be judged. */
  readonly planted: number;
  /** Their share of all judged labels: what one would find without a ranking. */
  readonly baseRate: number;
  /** Labels looked at. */
  readonly inspected: number;
  /** Share of these that were made wrong. */
  readonly precision: number;
  /** The same in the order of the plain loss. */
  readonly precisionByLoss: number;
  /** Share of those made wrong that were among these. */
  readonly recall: number;
}

/**
 * Holds the first `inspect` doubts against the record of `poison`.
 * @example
 * ```js
 * const { labeled, record } = await poison({ labeled: 'train.csv', options: { poison: 'label-flips', share: 0.1 } });
 * const { precision, baseRate } = foundLabels(await checkLabels(labeled), record, 200);
 * console.log('times better than chance:', precision / baseRate);
 * ```
 */
export function foundLabels({ doubts }: LabelCheck, record: PoisonRecord, inspect: number): FoundLabels {
  const wrong = new Set(record.texts.filter(({ labels }) => labels !== undefined).map(({ id }) => id));
  const isPlanted = ({ id }: LabelDoubt) => wrong.has(id);
  const planted = doubts.filter(isPlanted).length;
  const inspected = Math.min(inspect, doubts.length);
  const first = doubts.slice(0, inspected).filter(isPlanted).length;
  const firstByLoss = doubts.filter((doubt) => doubt.rankByLoss <= inspected && isPlanted(doubt)).length;
  return {
    planted,
    baseRate: planted / doubts.length,
    inspected,
    precision: first / inspected,
    precisionByLoss: firstByLoss / inspected,
    recall: planted === 0 ? 0 : first / planted,
  };
}
