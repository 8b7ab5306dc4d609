/** How many answers perturbations flip over the course of training, as a chart. */
import type { EvaluationEvent } from '../../model/events.js';
import { type Html, NOTHING } from '../html/html.js';
import { lineChart, type Point } from '../plots/lineChart.js';
import { formatCount, formatPercent, formatRoundPercent } from '../table.js';

type Measured = Pick<EvaluationEvent, 'step' | 'perturbed'>;

/** Nothing where no evaluation perturbed embeddings. */
export function flipsChart(evaluations: readonly Measured[]): Html {
  const norm = evaluations.findLast(({ perturbed }) => perturbed)?.perturbed?.relativeNorm;
  if (norm === undefined) return NOTHING;
  const points = (share: 'flipped' | 'flippedAtRandom') =>
    evaluations.flatMap(({ step, perturbed }): Point[] =>
      perturbed ? [{ x: step, y: perturbed[share] }] : [],
    );
  return lineChart({
    title: `Answers to unlabeled texts that a perturbation flips, of VAT and at random; its norm is ${formatPercent(norm, 1)} of that of a text at the end`,
    x: { label: 'training step', format: formatCount, isWhole: true },
    y: { label: 'answers flipped', format: formatRoundPercent },
    marks: true,
    series: [
      { name: 'VAT', place: 1, points: points('flipped') },
      { name: 'random', place: 0, points: points('flippedAtRandom') },
    ],
  });
}
