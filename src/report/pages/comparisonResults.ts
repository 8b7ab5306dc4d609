/** The figures of a comparison: in words, as a table, and as charts. */

import type { Interval } from '../../evaluation/intervals.js';
import type { ComparedMethod } from '../../experiments/comparedMethods.js';
import type { ComparisonSettings } from '../../experiments/comparisonResult.js';
import {
  baselineOf,
  type ComparisonSummary,
  labelCounts,
  learningCurves,
} from '../../experiments/comparisonSummary.js';
import { type Html, html } from '../html/html.js';
import { htmlTable } from '../html/page.js';
import { intervalPlot } from '../plots/intervalPlot.js';
import { lineChart } from '../plots/lineChart.js';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPoints,
  formatProbability,
  formatRoundPercent,
  MISSING,
} from '../table.js';
import { footnotes } from '../text/comparisonText.js';

/** The place of each method in the order that all charts share. */
export type Looks = ReadonlyMap<ComparedMethod, number>;

/** What the comparison says, for each label count a sentence. */
export function verdicts(summary: readonly ComparisonSummary[], settings: ComparisonSettings): Html {
  const counts = labelCounts(summary);
  const sentences = counts.map(
    (labels) =>
      html`<li>${verdict(
        summary.filter((row) => row.labels === labels),
        baselineOf(summary),
      )}</li>\n`,
  );
  const seeds = seedRange(summary);
  const seeded = seeds === '1' ? 'one seed' : `${seeds} seeds`;
  return html`<p>Measured on ${formatCount(settings.texts.test)} test texts, with ${seeded} (draw of labelled texts and start of the training) for each method and number of labels.</p>
${incompleteNote(summary, settings)}<ul>
${sentences}</ul>`;
}

/** Of the rows: `3`, or `2 to 3` where some lack runs. */
export function seedRange(summary: readonly ComparisonSummary[]): string {
  const seeds = summary.map((row) => row.seeds);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  return least === most ? String(most) : `${least} to ${most}`;
}

function incompleteNote(summary: readonly ComparisonSummary[], settings: ComparisonSettings): Html {
  const { methods, labelCounts, texts, seeds } = settings;
  const counts = new Set(labelCounts.map((count) => (count === 'all' ? texts.labelled : count)));
  // A run of `logistic` that is missing may have been left out for its size.
  const certain = new Set<ComparedMethod>(methods.filter((method) => method !== 'logistic'));
  const planned = seeds * counts.size * certain.size;
  const done = summary.filter(({ method }) => certain.has(method)).reduce((sum, row) => sum + row.seeds, 0);
  if (done >= planned) return html``;
  return html`<p>The comparison is incomplete: ${formatCount(done)} of ${formatCount(planned)} planned runs ${done === 1 ? 'is' : 'are'} done.</p>
`;
}

/** Of all the differences called real here, together: p-values are corrected for their number. */
const SIGNIFICANT = 0.05;

function verdict(rows: readonly ComparisonSummary[], baseline: ComparedMethod): string {
  const best = rows.reduce((lowest, row) => (row.meanTestError < lowest.meanTestError ? row : lowest));
  const differing = rows.filter(
    ({ adjustedPValue }) => adjustedPValue !== null && adjustedPValue < SIGNIFICANT,
  );
  const gained = differing.filter(({ gain }) => gain! > 0);
  const lost = differing.filter(({ gain }) => gain! < 0);
  const names = (some: readonly ComparisonSummary[]) => some.map(({ method }) => method).join(', ');
  const than = `than ${baseline}, by more than chance explains`;
  const parts = [
    `${formatCount(best.labels)} labels: ${best.method} errs least, on ${formatPercent(best.meanTestError)}`,
    gained.length > 0 ? `better ${than}: ${names(gained)}` : '',
    lost.length > 0 ? `worse ${than}: ${names(lost)}` : '',
    differing.length === 0 && rows.some(({ gain }) => gain !== null)
      ? `no difference from ${baseline} is more than chance may explain`
      : '',
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

export function resultsTable(summary: readonly ComparisonSummary[]): Html {
  const notes = footnotes(summary).map((note) => html`<p>${note}</p>\n`);
  const table = htmlTable(
    [
      { header: 'labels', number: true },
      { header: 'method' },
      { header: 'seeds', number: true },
      { header: 'test error', number: true },
      { header: '95 %', number: true },
      { header: 'gain, points', number: true },
      { header: '95 %', number: true },
      { header: 'p (Holm)', number: true },
      { header: 'time a run', number: true },
    ],
    summary.map((row) => [
      formatCount(row.labels),
      row.method,
      String(row.seeds),
      formatPercent(row.meanTestError),
      formatEnds(row.errorInterval, (end) => formatPercent(end)),
      formatPoints(row.gain),
      formatEnds(row.gainInterval, (end) => formatPoints(end)),
      formatProbability(row.adjustedPValue),
      formatDuration(row.meanSeconds),
    ]),
  );
  return html`${table}
${notes}`;
}

function formatEnds(interval: Interval | null, format: (end: number) => string): string {
  return interval === null ? MISSING : interval.map(format).join(' to ');
}

/** 0.05 as `+5`. */
function formatRoundPoints(difference: number): string {
  const points = Number((100 * difference).toFixed(1));
  return points > 0 ? `+${points}` : String(points);
}

/** The error over label counts, where there are several, and the gain of each method at each of them. */
export function errorCharts(
  summary: readonly ComparisonSummary[],
  counts: readonly number[],
  looks: Looks,
): Html {
  const overCounts = counts.length > 1 ? learningCurveChart(summary, counts, looks) : html``;
  const errors = counts.length > 1 ? [] : [errorPlot(summary, looks)];
  const gains = counts.map((labels) => gainPlot(summary, labels, looks));
  return html`<div class="plots">${overCounts}${errors}${gains}</div>`;
}

function learningCurveChart(
  summary: readonly ComparisonSummary[],
  counts: readonly number[],
  looks: Looks,
): Html {
  return lineChart({
    title: 'Test error over the number of labelled texts, with 95 % bands',
    x: { label: 'labelled texts (logarithmic)', format: formatCount, ticks: counts, logarithmic: true },
    y: { label: 'test error', format: formatRoundPercent },
    marks: true,
    series: learningCurves(summary).map(({ method, points }) => ({
      name: method,
      place: looks.get(method)!,
      points: points.map(({ labels, meanTestError, errorInterval: [low, high] }) => ({
        x: labels,
        y: meanTestError,
        low,
        high,
      })),
    })),
  });
}

function errorPlot(summary: readonly ComparisonSummary[], looks: Looks): Html {
  return intervalPlot({
    title: 'Test error with its 95 % interval',
    label: 'test error',
    format: formatRoundPercent,
    estimates: summary.map(({ method, meanTestError, errorInterval: [low, high] }) => ({
      name: method,
      place: looks.get(method)!,
      value: meanTestError,
      low,
      high,
    })),
  });
}

function gainPlot(summary: readonly ComparisonSummary[], labels: number, looks: Looks): Html {
  return intervalPlot({
    title: `${formatCount(labels)} labels: gain over ${baselineOf(summary)}, with 95 % intervals`,
    label: 'points of error less (right of zero is better)',
    format: formatRoundPoints,
    estimates: summary
      .filter((row) => row.labels === labels)
      .flatMap(({ method, gain, gainInterval }) =>
        gain === null || gainInterval === null
          ? []
          : [
              {
                name: method,
                place: looks.get(method)!,
                value: gain,
                low: gainInterval[0],
                high: gainInterval[1],
              },
            ],
      ),
  });
}
