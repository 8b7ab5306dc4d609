/** The classes of a model's answers over the training: one that has collapsed puts all texts into one class. */
import type { EvaluationEvent } from '../../model/events.js';
import { type Html, NOTHING } from '../html/html.js';
import { lineChart, type Series } from '../plots/lineChart.js';
import { formatCount, formatRoundPercent } from '../table.js';

type Measured = Pick<EvaluationEvent, 'step' | 'unlabeledShares'>;

/** More lines cannot be told apart. */
const MOST_SERIES = 12;

/** A line for each class; of more than 12 for the 11 with the largest shares over all steps, and for the others together. */
export function sharesChart(classes: readonly string[], evaluations: readonly Measured[]): Html {
  // One point is no course.
  if (evaluations.length < 2) return NOTHING;
  const isWhole = classes.length <= MOST_SERIES;
  const shown = isWhole
    ? 'each class'
    : `the ${MOST_SERIES - 1} most frequent classes, and of the others together,`;
  return lineChart({
    title: `Share of ${shown} among the answers to a sample of the unlabeled texts`,
    x: { label: 'training step', format: formatCount, isWhole: true },
    y: { label: 'share', format: formatRoundPercent, domain: [0, 1] },
    marks: true,
    series: isWhole
      ? classes.map((name, place) => series(name, place, [place], evaluations))
      : largestAndOthers(classes, evaluations),
  });
}

function largestAndOthers(classes: readonly string[], evaluations: readonly Measured[]): Series[] {
  const totals = classes.map((_, c) => sum(evaluations.map(({ unlabeledShares }) => unlabeledShares[c]!)));
  const bySize = classes.map((_, c) => c).sort((a, b) => totals[b]! - totals[a]!);
  const largest = bySize.slice(0, MOST_SERIES - 1).sort((a, b) => a - b);
  const others = bySize.slice(MOST_SERIES - 1);
  return [
    ...largest.map((c, place) => series(classes[c]!, place, [c], evaluations)),
    series(`${others.length} others`, largest.length, others, evaluations),
  ];
}

/** The line of some classes together. */
function series(
  name: string,
  place: number,
  members: readonly number[],
  evaluations: readonly Measured[],
): Series {
  const points = evaluations.map(({ step, unlabeledShares }) => ({
    x: step,
    y: sum(members.map((c) => unlabeledShares[c]!)),
  }));
  return { name, place, points };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
