/** Two models side by side, for the terminal. */
import type { ModelComparison } from '../../evaluation/compareModels.js';
import { printable } from '../../printable.js';
import {
  formatCount,
  formatEnds,
  formatNumber,
  formatPercent,
  formatPoints,
  formatProbability,
  formatTable,
} from '../table.js';
import { truncateText } from '../textWidth.js';

const MOST_SHOWN = 10;
const LABEL_WIDTH = 16;
const TEXT_WIDTH = 60;
const NAME_WIDTH = 40;

/** @param names of the two models @returns ends without a line break */
export function formatModelComparison(comparison: ModelComparison, names: readonly [string, string]): string {
  return [errorTable(comparison, names), verdict(comparison), disagreements(comparison)].join('\n\n');
}

const ORDINAL_COLUMNS = [
  { header: 'mean absolute error', align: 'right' },
  { header: 'quadratic kappa', align: 'right' },
] as const;

function errorTable({ evaluations }: ModelComparison, names: readonly [string, string]): string {
  const isOrdinal = evaluations.every(({ ordinal }) => ordinal !== undefined);
  return formatTable(
    [
      { header: 'model' },
      { header: 'error', align: 'right' },
      { header: '95 % interval', align: 'right' },
      { header: 'log loss', align: 'right' },
      { header: 'Brier score', align: 'right' },
      { header: 'calibration error', align: 'right' },
      ...(isOrdinal ? ORDINAL_COLUMNS : []),
    ],
    evaluations.map(({ error, errorInterval, logLoss, brierScore, calibrationError, ordinal }, model) => [
      `${'AB'[model]} ${truncateText(names[model]!, NAME_WIDTH)}`,
      formatPercent(error),
      formatEnds(errorInterval, formatPercent),
      formatNumber(logLoss),
      formatNumber(brierScore),
      formatPercent(calibrationError),
      ...(ordinal ? [formatNumber(ordinal.meanAbsoluteError), formatNumber(ordinal.quadraticKappa)] : []),
    ]),
  );
}

function verdict({ difference, differenceInterval, mcNemar, evaluations }: ModelComparison): string {
  const { onlyAWrong, onlyBWrong, exactP, midP } = mcNemar;
  const interval = formatEnds(differenceInterval, formatPoints);
  const hasNoWidth = differenceInterval[0] === differenceInterval[1];
  return [
    `error of A minus error of B: ${formatPoints(difference)} points (95 % interval ${interval}, paired bootstrap over ` +
      `${formatCount(evaluations[0].n)} texts)`,
    `only A wrong on ${formatCount(onlyAWrong)}, only B wrong on ${formatCount(onlyBWrong)}; McNemar's test of no ` +
      `difference: p ${formatProbability(midP)} (mid-p), ${formatProbability(exactP)} (exact)`,
    ...(hasNoWidth
      ? [
          'The interval has no width, as the difference is the same on every text: on other texts it may differ.',
        ]
      : []),
  ].join('\n');
}

function disagreements({ disagreements: all, evaluations }: ModelComparison): string {
  if (all.length === 0) return 'They give the same answer to every text.';
  const answer = (label: string, probability: number) =>
    `${truncateText(label, LABEL_WIDTH)} ${probability.toFixed(2)}`;
  const shown = all.slice(0, MOST_SHOWN);
  const table = formatTable(
    [{ header: 'gold' }, { header: 'A' }, { header: 'B' }, { header: 'id' }, { header: 'text' }],
    shown.map(({ id, text, label, answers: [a, b] }) => [
      truncateText(label, LABEL_WIDTH),
      answer(a.label, a.probability),
      answer(b.label, b.probability),
      truncateText(id, LABEL_WIDTH),
      truncateText(printable(text.replace(/\s+/g, ' ')), TEXT_WIDTH),
    ]),
  );
  const count = `They disagree on ${formatCount(all.length)} of ${formatCount(evaluations[0].n)} texts`;
  const which = shown.length < all.length ? `; the ${shown.length} on which both are surest:` : ':';
  return `${count}${which}\n${table}`;
}
