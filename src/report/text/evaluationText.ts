import type { ClassMetrics, ClassRates } from '../../evaluation/classMetrics.js';
import type { ModelEvaluation } from '../../evaluation/evaluateModel.js';
import type { Interval } from '../../evaluation/intervals.js';
import type { Evaluation } from '../../evaluation/metrics.js';
import type { OrdinalEvaluation } from '../../evaluation/ordinal.js';
import { printable } from '../../printable.js';
import { formatCount, formatEnds, formatNumber, formatPercent, formatTable } from '../table.js';
import { truncateText } from '../textWidth.js';
import { formatReliability, formatThresholds } from './confidenceText.js';

const MOST_CLASSES = 20;
const MOST_LABELED_COLUMNS = 8;
const MOST_CONFUSIONS = 15;
const LABEL_WIDTH = 24;
const COLUMN_WIDTH = 10;

/**
 * An evaluation for people: headline, classes, what is undefined, confusion matrix, how far the probabilities can be
 * trusted. Ends without a line break.
 */
export function formatEvaluation(evaluation: Evaluation & Partial<ModelEvaluation>): string {
  return [
    headline(evaluation),
    classTable(evaluation),
    undefinedNotes(evaluation.perClass),
    evaluation.perClass.length > MOST_CLASSES ? frequentConfusions(evaluation) : confusionTable(evaluation),
    formatReliability(evaluation.reliability),
    formatThresholds(evaluation.thresholds),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline({ n, error, errorInterval, ...evaluation }: Evaluation & Partial<ModelEvaluation>): string {
  const lines = [
    `error ${formatPercent(error)} (95 % interval ${formatEnds(errorInterval, formatPercent)}) on ${formatCount(n)} ${n === 1 ? 'text' : 'texts'}`,
    [
      `accuracy ${formatPercent(evaluation.accuracy)}`,
      `log loss ${formatNumber(evaluation.logLoss)}`,
      `Brier score ${formatNumber(evaluation.brierScore)}`,
      `calibration error ${formatPercent(evaluation.calibrationError)}`,
    ].join(', '),
  ];
  if (evaluation.ordinal) lines.push(describeOrdinal(evaluation.ordinal));
  if (evaluation.calibration) {
    const { temperature, uncalibrated } = evaluation.calibration;
    lines.push(
      `temperature ${formatNumber(temperature, 2)}; without it log loss ${formatNumber(uncalibrated.logLoss)}, ` +
        `Brier score ${formatNumber(uncalibrated.brierScore)}, calibration error ${formatPercent(uncalibrated.calibrationError)}`,
    );
  }
  return lines.join('\n');
}

function describeOrdinal(ordinal: OrdinalEvaluation): string {
  const { meanAbsoluteError, meanAbsoluteErrorInterval, quadraticKappa, quadraticKappaInterval } = ordinal;
  const withInterval = (value: number, interval: Interval | null) =>
    `${formatNumber(value)}${interval ? ` (95 % interval ${formatEnds(interval, formatNumber)})` : ''}`;
  const kappa =
    quadraticKappa === null
      ? 'undefined: all are of one class'
      : withInterval(quadraticKappa, quadraticKappaInterval);
  return `mean absolute error ${withInterval(meanAbsoluteError, meanAbsoluteErrorInterval)}, quadratic weighted kappa ${kappa}`;
}

function classTable({ perClass, macro, weighted, n }: Evaluation): string {
  const shown = mostFrequent(perClass);
  const rows = [
    ...shown.map((metrics) => rateRow(metrics.label, metrics, metrics.support)),
    rateRow('macro mean', macro, n),
    rateRow('weighted mean', weighted, n),
  ];
  const table = formatTable(
    [
      { header: 'class' },
      { header: 'precision', align: 'right' },
      { header: 'recall', align: 'right' },
      { header: 'F1', align: 'right' },
      { header: 'texts', align: 'right' },
    ],
    rows,
  );
  const hidden = perClass.length - shown.length;
  return hidden === 0
    ? table
    : `${table}\n(the ${MOST_CLASSES} classes with the most texts; ${hidden} more are in the means)`;
}

/** All classes in their order, or where there are too many those with the most texts. */
function mostFrequent(perClass: readonly ClassMetrics[]): readonly ClassMetrics[] {
  if (perClass.length <= MOST_CLASSES) return perClass;
  return perClass.toSorted((a, b) => b.support - a.support).slice(0, MOST_CLASSES);
}

function rateRow(name: string, { precision, recall, f1 }: ClassRates, texts: number): string[] {
  const rates = [precision, recall, f1].map((rate) => formatPercent(rate));
  return [shortLabel(name, LABEL_WIDTH), ...rates, formatCount(texts)];
}

function undefinedNotes(perClass: readonly ClassMetrics[]): string {
  const notes = perClass.flatMap((metrics) =>
    Object.entries(metrics.undefined ?? {}).map(
      ([metric, reason]) => `  ${metric} of ${shortLabel(metrics.label, LABEL_WIDTH)}: ${printable(reason)}`,
    ),
  );
  if (notes.length === 0) return '';
  const shown = notes.slice(0, MOST_CLASSES);
  if (shown.length < notes.length) shown.push(`  and ${notes.length - shown.length} more`);
  return ['undefined, and left out of the means:', ...shown].join('\n');
}

function confusionTable({ perClass, confusion }: Evaluation): string {
  // Many labels side by side are wider than a terminal, so the columns then carry the number of the row.
  const numbered = perClass.length > MOST_LABELED_COLUMNS;
  const columns = perClass.map(({ label }, c) => ({
    header: numbered ? String(c + 1) : shortLabel(label, COLUMN_WIDTH),
    align: 'right' as const,
  }));
  const rows = perClass.map(({ label }, r) => [
    (numbered ? `${r + 1} ` : '') + shortLabel(label, LABEL_WIDTH),
    ...confusion[r]!.map(formatCount),
  ]);
  const table = formatTable([{ header: 'gold' }, ...columns], rows);
  return `confusion matrix (rows: gold class, columns: predicted class)\n${table}`;
}

function frequentConfusions({ perClass, confusion }: Evaluation): string {
  const mistakes = confusion.flatMap((row, gold) =>
    row.flatMap((count, predicted) => (gold !== predicted && count > 0 ? [{ gold, predicted, count }] : [])),
  );
  if (mistakes.length === 0) return '';
  const label = (index: number) => shortLabel(perClass[index]!.label, LABEL_WIDTH);
  const shown = mistakes.toSorted((a, b) => b.count - a.count).slice(0, MOST_CONFUSIONS);
  const table = formatTable(
    [{ header: 'gold' }, { header: 'predicted' }, { header: 'texts', align: 'right' }],
    shown.map(({ gold, predicted, count }) => [label(gold), label(predicted), formatCount(count)]),
  );
  return `most frequent mistakes (${shown.length} of ${mistakes.length} pairs of classes)\n${table}`;
}

function shortLabel(label: string, width: number): string {
  return truncateText(printable(label), width);
}
