/** How far a model's probabilities can be taken at their word, and how sure it must be to be right. */

import type { CalibrationBin } from '../../evaluation/reliability.js';
import type { AnswerThreshold } from '../../evaluation/selectiveClassification.js';
import { formatCount, formatPercent, formatTable } from '../table.js';

/** A reliability diagram as a table: what the model says against how often it is right. */
export function formatReliability(bins: readonly CalibrationBin[]): string {
  const rows = bins
    .filter(({ count }) => count > 0)
    .map(({ low, high, count, confidence, accuracy }) => [
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      formatCount(count),
      formatPercent(confidence, 1),
      formatPercent(accuracy, 1),
    ]);
  const table = formatTable(
    [
      { header: 'probability' },
      { header: 'texts', align: 'right' },
      { header: 'said', align: 'right' },
      { header: 'right', align: 'right' },
    ],
    rows,
  );
  return `reliability (the mean probability of the answers, and the share of them that is right)\n${table}`;
}

/** Ends without a line break. */
export function formatThresholds(thresholds: readonly AnswerThreshold[]): string {
  const rows = thresholds.map(({ maximumError, threshold, coverage, error }) => [
    formatPercent(maximumError, 1),
    threshold === null ? 'unreachable' : threshold === 0 ? 'everything' : String(threshold),
    formatPercent(coverage, 1),
    formatPercent(error),
  ]);
  const table = formatTable(
    [
      { header: 'target error' },
      { header: 'threshold', align: 'right' },
      { header: 'coverage', align: 'right' },
      { header: 'measured error', align: 'right' },
    ],
    rows,
  );
  return `when to abstain: thresholds for \`textvat classify --abstain-below\`, found on these very texts\n${table}`;
}
