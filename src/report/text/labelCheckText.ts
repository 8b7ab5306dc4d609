/** Doubtful labels, as a person reads them in a terminal. */
import type { LabelCheck } from '../../evaluation/checkLabels.js';
import { clipped } from '../../printable.js';
import type { FoundLabels } from '../../robustness/poisoning/foundLabels.js';
import { formatCount, formatPercent, formatTable } from '../table.js';

const SHOWN_LETTERS = 60;

/** A line on the whole, then the listed texts, the worst first. Ends without a line break. @param found of planted ones */
export function formatLabelCheck(
  { texts, outOfFoldError, suspected, doubts }: LabelCheck,
  found?: FoundLabels,
): string {
  const table = formatTable(
    [
      { header: '' },
      { header: 'where' },
      { header: 'label' },
      { header: 'likelier' },
      { header: 'probabilities', align: 'right' },
      { header: 'by loss', align: 'right' },
      { header: 'text' },
    ],
    doubts.map(({ place, label, likelier, probabilities: [own, other], isSuspected, rankByLoss, text }) => [
      isSuspected ? '*' : '',
      place,
      label,
      likelier,
      `${formatPercent(own, 0)}, ${formatPercent(other, 0)}`,
      formatCount(rankByLoss),
      clipped(text, SHOWN_LETTERS),
    ]),
  );
  return [
    `labels to look at, the worst first: ${formatCount(suspected)} of ${formatCount(texts)} are suspected (*)`,
    `Linear models that have not seen a text answer ${formatPercent(outOfFoldError, 1)} of them otherwise than labeled; many of these labels are right.`,
    ...(found ? [formatFound(found)] : []),
    '',
    table,
  ].join('\n');
}

function formatFound({
  planted,
  baseRate,
  inspected,
  precision,
  precisionByLoss,
  recall,
}: FoundLabels): string {
  return (
    `${formatCount(planted)} labels were made wrong (${formatPercent(baseRate, 1)}). Of the first ${formatCount(inspected)}, ` +
    `${formatPercent(precision, 1)} are among them (by loss ${formatPercent(precisionByLoss, 1)}): ${formatPercent(recall, 1)} of all that were.`
  );
}
