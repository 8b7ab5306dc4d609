/** The course of training as charts: each term of the loss, and the error on the development texts. */
import { mean } from '../../evaluation/intervals.js';
import type { TrainingCurve } from '../../experiments/trainingCurve.js';
import { type Html, html } from '../html/html.js';
import { lineChart, type Point, type Series } from '../plots/lineChart.js';
import { formatCount, formatRoundPercent } from '../table.js';

/** The runs of one method. */
export interface CurveGroup {
  readonly name: string;
  /** As for the series of a line chart. */
  readonly place: number;
  readonly curves: readonly TrainingCurve[];
}

const BUCKETS = 60;

const TERMS: Readonly<Record<string, string>> = {
  supervised: 'Supervised loss: cross entropy of the labeled texts, nats',
  adversarial: 'Adversarial loss: cross entropy under the worst perturbation, nats',
  consistency: 'Consistency loss: change of the answers under perturbation, nats',
  entropy: 'Entropy loss: how undecided the answers on unlabeled texts are, nats',
  balance: 'Balance loss: how far the classes of unlabeled texts are from the shares of the labels, nats',
  gap: 'Gap: how far the objective may be from its minimum, nats a text',
};

const steps = { label: 'training step', format: formatCount, isWhole: true };

/**
 * One chart for each term of the loss, and one of the development error where it has a course; those without a point are left out.
 * @param beside groups of other charts of the page, which have the same scales
 */
export function trainingCharts(groups: readonly CurveGroup[], beside: readonly CurveGroup[] = []): Html {
  const terms = new Set(
    groups.flatMap(({ curves }) =>
      curves.flatMap(({ losses }) => losses.flatMap((point) => Object.keys(point.losses))),
    ),
  );
  const losses = [...terms].map((term) => {
    const points = (curve: TrainingCurve) => lossPoints(curve, term);
    return lineChart({
      title: TERMS[term] ?? `${term} loss`,
      x: steps,
      y: { label: 'loss', format: (value) => String(Number(value.toPrecision(3))) },
      marks: false,
      series: seriesOf(groups, points),
      beside: seriesOf(beside, points).flatMap((series) => series.points),
    });
  });
  // Where no step was chosen there is a single point, which is no curve.
  const isCurve = groups.some(({ curves }) => curves.some(({ development }) => development.length > 1));
  const error = lineChart({
    title: 'Error on the development texts',
    x: steps,
    y: { label: 'error', format: formatRoundPercent },
    marks: true,
    series: seriesOf(groups, errorPoints),
    beside: seriesOf(beside, errorPoints).flatMap((series) => series.points),
  });
  return html`<div class="plots">${losses}${isCurve ? error : ''}</div>`;
}

function seriesOf(groups: readonly CurveGroup[], points: (curve: TrainingCurve) => Point[]): Series[] {
  return groups.map(({ name, place, curves }) => ({ name, place, points: meanCurve(curves.map(points)) }));
}

function errorPoints({ development }: TrainingCurve): Point[] {
  return development.map(({ step, error }) => ({ x: step, y: error }));
}

function lossPoints({ losses }: TrainingCurve, term: string): Point[] {
  return losses.flatMap((point) => {
    const value = point.losses[term];
    return value === undefined ? [] : [{ x: point.step, y: value }];
  });
}

/** The mean over the runs in up to 60 stretches of steps; of several runs with a band from the least to the largest. */
export function meanCurve(runs: readonly (readonly Point[])[]): Point[] {
  const last = Math.max(0, ...runs.flat().map(({ x }) => x));
  const buckets = Array.from({ length: BUCKETS }, () => runs.map(() => [] as Point[]));
  runs.forEach((points, run) => {
    for (const point of points) {
      const bucket = Math.min(BUCKETS - 1, Math.floor((point.x / last) * BUCKETS));
      if (Number.isFinite(point.y)) buckets[bucket]![run]!.push(point);
    }
  });
  return buckets.flatMap((byRun) => {
    const means = byRun.filter((points) => points.length > 0).map((points) => mean(points.map(({ y }) => y)));
    if (means.length === 0) return [];
    const x = mean(byRun.flat().map((point) => point.x));
    const band = runs.length > 1 ? { low: Math.min(...means), high: Math.max(...means) } : {};
    return [{ x, y: mean(means), ...band }];
  });
}
