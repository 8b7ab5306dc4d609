/** Accuracy under attack, by how much an attacker may change and ask. */
import { type AttackedRow, type AttackOutcome, wasRight } from '../../robustness/attackedRow.js';
import type { Html } from '../html/html.js';
import { lineChart, type Point, type Series } from '../plots/lineChart.js';
import { formatCount, formatRoundPercent } from '../table.js';

type Cost = (outcome: AttackOutcome, row: AttackedRow) => number;

const STEPS = 40;
const changedShare: Cost = ({ changed }, { words }) => Math.min(1, changed / Math.max(1, words));
const queries: Cost = ({ queries: asked }) => Math.max(1, asked);

/** Nothing where no answer flipped. */
export function attackCurves(rows: readonly AttackedRow[], names: readonly string[]): Html[] {
  return [
    chart('Accuracy by the share of words that were changed', rows, names, changedShare, {
      label: 'share of words changed',
      format: formatRoundPercent,
      logarithmic: false,
    }),
    chart('Accuracy by the versions of a text that were asked about', rows, names, queries, {
      label: 'queries for a text',
      format: formatCount,
      logarithmic: true,
    }),
  ];
}

function chart(
  title: string,
  rows: readonly AttackedRow[],
  names: readonly string[],
  cost: Cost,
  x: { label: string; format: (value: number) => string; logarithmic: boolean },
): Html {
  const costs = new Map(names.map((name) => [name, costsOf(rows, name, cost)]));
  const most = Math.max(0, ...[...costs.values()].flatMap((all) => all.filter(Number.isFinite)));
  const first = x.logarithmic ? 1 : 0;
  if (most <= first)
    return lineChart({ title, x, y: { label: '', format: String }, marks: false, series: [] });
  const grid = Array.from({ length: STEPS + 1 }, (_, at) =>
    x.logarithmic ? most ** (at / STEPS) : (most * at) / STEPS,
  );
  const series = names.map(
    (name, place): Series => ({ name, place, points: pointsOf(costs.get(name)!, grid, rows) }),
  );
  return lineChart({
    title,
    x: { ...x, domain: [first, most], ...(x.logarithmic && { ticks: powersUpTo(most) }) },
    y: { label: 'accuracy', format: formatRoundPercent, domain: [0, 1] },
    marks: false,
    series,
  });
}

/** Figures between them would stand over one another. */
const powersUpTo = (most: number): number[] =>
  Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, power) => 10 ** power);

/** What each flip of an attack cost. Answers that were wrong before have none. */
function costsOf(rows: readonly AttackedRow[], name: string, cost: Cost): number[] {
  return rows.filter(wasRight).flatMap((row) => {
    const outcome = row.attacks[name];
    return outcome?.status === 'flipped' ? [cost(outcome, row)] : [];
  });
}

function pointsOf(costs: readonly number[], grid: readonly number[], rows: readonly AttackedRow[]): Point[] {
  const right = rows.filter(wasRight).length;
  return grid.map((x) => ({
    x,
    // Rounding must not hide the last flip.
    y: (right - costs.filter((cost) => cost <= x * (1 + 1e-9)).length) / Math.max(1, rows.length),
  }));
}
