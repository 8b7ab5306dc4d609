/** The figures of a comparison: in words, as a table, and as charts. */
import { basename } from 'node:path';
import type { ComparedMethod } from '../../experiments/comparedMethods.js';
import type { ComparisonResult, ComparisonSettings } from '../../experiments/comparisonResult.js';
import {
  baselineOf,
  type ComparisonSummary,
  labelCounts,
  learningCurves,
} from '../../experiments/comparisonSummary.js';
import type { Verdict } from '../../experiments/verdict.js';
import { type Html, html, NOTHING } from '../html/html.js';
import { swatch } from '../plots/frame.js';
import { type Estimate, intervalPlot, reach } from '../plots/intervalPlot.js';
import { largeLineChart, type Span } from '../plots/lineChart.js';
import {
  formatCount,
  formatDuration,
  formatEnds,
  formatNumber,
  formatPercent,
  formatPoints,
  formatProbability,
  formatRoundPercent,
} from '../table.js';
import { footnotes } from '../text/comparisonText.js';
import { formatNeeded, quotedEquivalence } from '../text/verdictText.js';

/** The place of each method in the order that all charts share. */
export type Looks = ReadonlyMap<ComparedMethod, number>;

/** Where the texts came from, by role. */
export interface Corpora {
  readonly labeled: readonly string[];
  readonly unlabeled: readonly string[];
  readonly test: readonly string[];
}

/** What the verdict was measured on. */
export function measuredPart(
  summary: readonly ComparisonSummary[],
  settings: ComparisonSettings,
  corpora: Corpora,
): Html {
  const seeds = seedRange(summary);
  const seeded = seeds === '1' ? 'one seed' : `${seeds} seeds`;
  const { labeled, unlabeled, test } = settings.texts;
  const pile =
    unlabeled === 0
      ? 'no others are given'
      : html`${formatCount(unlabeled)} others are given${named(corpora.unlabeled)}`;
  return html`<div class="measured"><p>Measured on ${formatCount(test)} test texts${named(corpora.test)}, with ${seeded} (draw of labeled texts and start of the training) for each method and number of labels.
The labels are drawn from ${formatCount(labeled)} texts${named(corpora.labeled)}; those not drawn are unlabeled, and ${pile}.</p>
${incompleteNote(summary, settings)}</div>
`;
}

/** The names of files, without their folders. */
function named(files: readonly string[]): Html {
  if (files.length === 0) return NOTHING;
  const names = files.map((file) => (file === '-' ? 'standard input' : basename(file)));
  return html` (<b>${names.join(', ')}</b>)`;
}

/** Of the rows: `3`, or `2 to 3` where some lack runs. */
export function seedRange(summary: readonly ComparisonSummary[]): string {
  const seeds = summary.map((row) => row.seeds);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  return least === most ? String(most) : `${least} to ${most}`;
}

function incompleteNote(summary: readonly ComparisonSummary[], settings: ComparisonSettings): Html {
  const { methods, labelCounts, texts, seeds } = settings;
  const counts = new Set(labelCounts.map((count) => (count === 'all' ? texts.labeled : count)));
  // Runs of `logistic` may be missing because they were too large.
  const certain = new Set<ComparedMethod>(methods.filter((method) => method !== 'logistic'));
  const planned = seeds * counts.size * certain.size;
  const done = summary.filter(({ method }) => certain.has(method)).reduce((sum, row) => sum + row.seeds, 0);
  if (done >= planned) return html``;
  return html`<p>The comparison is incomplete: ${formatCount(done)} of ${formatCount(planned)} planned runs ${done === 1 ? 'is' : 'are'} done.</p>
`;
}

export function resultsTable(summary: readonly ComparisonSummary[], looks: Looks): Html {
  const notes = footnotes(summary).map((note) => html`<p class="note">${note}</p>\n`);
  const groups = labelCounts(summary).map((labels) => {
    const rows = summary.filter((row) => row.labels === labels);
    const least = Math.min(...rows.map(({ meanTestError }) => meanTestError));
    return html`<tbody><tr class="group"><th scope="rowgroup" colspan="6">${formatCount(labels)} labels</th></tr>
${rows.map((row) => resultRow(row, looks, row.meanTestError === least))}</tbody>
`;
  });
  return html`<div class="scroll"><table class="results">
<thead><tr><th scope="col" class="words">method</th><th scope="col" class="number">test error</th><th scope="col" class="number">gain, points</th><th scope="col" class="number">p (Holm)</th><th scope="col" class="number spare">seeds</th><th scope="col" class="number spare">time a run</th></tr></thead>
${groups}</table></div>
${notes}`;
}

function resultRow(row: ComparisonSummary, looks: Looks, isBest: boolean): Html {
  const error = formatPercent(row.meanTestError);
  return html`<tr><th scope="row" class="words">${swatch(looks.get(row.method)!)} ${row.method}</th><td class="number">${isBest ? html`<b>${error}</b>` : error} <small>${formatEnds(row.errorInterval, (end) => formatNumber(100 * end, 2))}</small></td><td class="number">${formatPoints(row.gain)} <small>${row.gainInterval === null ? '' : formatEnds(row.gainInterval, formatPoints)}</small></td><td class="number">${formatProbability(row.adjustedPValue)}</td><td class="number spare">${row.seeds}</td><td class="number spare">${formatDuration(row.meanSeconds)}</td></tr>
`;
}

/** 0.05 as `+5`. */
function formatRoundPoints(difference: number): string {
  const points = Number((100 * difference).toFixed(1));
  return points > 0 ? `+${points}` : String(points);
}

/** The error over label counts, or where there is one only, of each method. */
export function errorChart(result: ComparisonResult, counts: readonly number[], looks: Looks): Html {
  return counts.length > 1
    ? learningCurveChart(result, counts, looks)
    : html`<div class="plots">${errorPlot(result.summary, looks)}</div>`;
}

/** The gain of each method at each number of labels, all on one scale. */
export function gainCharts(
  summary: readonly ComparisonSummary[],
  counts: readonly number[],
  looks: Looks,
): Html {
  const all = summary.flatMap((row) => gainEstimates([row], looks));
  const gains = counts.map((labels) => {
    const rows = summary.filter((row) => row.labels === labels);
    return gainPlot(rows, baselineOf(summary), reach(all), looks);
  });
  return html`<div class="plots">${gains}</div>`;
}

function learningCurveChart(
  { summary, verdict }: ComparisonResult,
  counts: readonly number[],
  looks: Looks,
): Html {
  return largeLineChart({
    title: 'Test error over the number of labeled texts, with 95 % intervals',
    x: { label: 'labeled texts (logarithmic)', format: formatCount, ticks: counts, logarithmic: true },
    y: { label: 'test error', format: formatRoundPercent },
    marks: true,
    whiskers: true,
    span: equivalence(verdict),
    series: learningCurves(summary).map(({ method, points }) => ({
      name: method,
      place: looks.get(method)!,
      isMain: method === verdict.method,
      points: points.map(({ labels, meanTestError, errorInterval: [low, high] }) => ({
        x: labels,
        y: meanTestError,
        low,
        high,
      })),
    })),
  });
}

/** From the labels of the verdict to those that supervised training, or else another, needs for as few errors. */
function equivalence({ counts, labels, answer }: Verdict): Span | undefined {
  const count = counts.find((one) => one.labels === labels);
  const needed = answer === 'yes' && count !== undefined ? quotedEquivalence(count) : undefined;
  if (count === undefined || needed?.labelsNeeded.is !== 'about') return undefined;
  const { method, labelsNeeded } = needed;
  const text = `as ${method} with ${formatNeeded(labelsNeeded)} labels`;
  return { from: count.labels, to: labelsNeeded.labels, y: count.error, text };
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

function gainPlot(
  rows: readonly ComparisonSummary[],
  baseline: ComparedMethod,
  domain: readonly [number, number],
  looks: Looks,
): Html {
  return intervalPlot({
    title: `${formatCount(rows[0]?.labels ?? 0)} labels: gain over ${baseline}, with 95 % intervals`,
    label: 'points of error less (right of zero is better)',
    format: formatRoundPoints,
    estimates: gainEstimates(rows, looks),
    domain,
  });
}

function gainEstimates(rows: readonly ComparisonSummary[], looks: Looks): Estimate[] {
  return rows.flatMap(({ method, gain, gainInterval }) => {
    if (gain === null || gainInterval === null) return [];
    const [low, high] = gainInterval;
    return [{ name: method, place: looks.get(method)!, value: gain, low, high }];
  });
}
