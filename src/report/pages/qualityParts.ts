/** How far answers can be trusted: reliability diagram and confusion matrix. */

import type { ConfusionMatrix } from '../../evaluation/classMetrics.js';
import type { CalibrationBin } from '../../evaluation/reliability.js';
import { type Html, html } from '../html/html.js';
import { htmlTable } from '../html/page.js';
import { lineChart, type Point } from '../plots/lineChart.js';
import { formatCount, formatPercent } from '../table.js';

export interface Reliability {
  readonly name: string;
  /** As for the series of a line chart. */
  readonly place: number;
  readonly bins: readonly CalibrationBin[];
}

/** Fewer texts say little about a bin. */
const FEWEST_TEXTS = 10;

export const RELIABILITY_LEAD =
  'Where a model says 80 % it should be right on 80 % of the texts: on the dotted line. Below it, the model is too sure ' +
  `of itself. Points stand for ${FEWEST_TEXTS} texts or more.`;

/** @param scaled all that are shown on one page, which have the same scale */
export function reliabilityDiagram(
  title: string,
  methods: readonly Reliability[],
  scaled: readonly Reliability[] = methods,
): Html {
  const share = (value: number) => formatPercent(value, 0);
  const shown = scaled.flatMap(pointsOf).flatMap(({ x, y }) => [x, y]);
  const domain = [Math.floor(Math.min(...shown, 0.9) * 10) / 10, 1] as const;
  return lineChart({
    title,
    x: { label: 'confidence of the answer', format: share, domain },
    y: { label: 'share that is right', format: share, domain },
    marks: true,
    series: methods.map((method) => ({ name: method.name, place: method.place, points: pointsOf(method) })),
    reference: domain.map((end) => ({ x: end, y: end })),
  });
}

function pointsOf({ bins }: Reliability): Point[] {
  return bins.flatMap(({ count, confidence, accuracy }) =>
    confidence === null || accuracy === null || count < FEWEST_TEXTS ? [] : [{ x: confidence, y: accuracy }],
  );
}

const MOST_CLASSES = 12;
const MOST_MISTAKES = 20;
const SHADES = 5;

/** Rows are gold classes, columns predicted ones; of many classes only the most frequent mistakes are shown. */
export function confusionTable(classes: readonly string[], confusion: ConfusionMatrix): Html {
  if (classes.length > MOST_CLASSES) return frequentMistakes(classes, confusion);
  const rows = confusion.map((row, gold) => {
    const texts = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => {
      const share = texts === 0 ? 0 : count / texts;
      const kind = gold === predicted ? 'right' : 'wrong';
      return html`<td class="number ${kind} shade-${Math.round(share * SHADES)}">${formatCount(count)} <small>${formatPercent(share, 0)}</small></td>`;
    });
    return html`<tr><th scope="row">${classes[gold]!}</th>${cells}</tr>\n`;
  });
  return html`<div class="scroll"><table class="confusion">
<thead><tr><th scope="col">gold \\ predicted</th>${classes.map((label) => html`<th scope="col" class="number">${label}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}

function frequentMistakes(classes: readonly string[], confusion: ConfusionMatrix): Html {
  const mistakes = confusion.flatMap((row, gold) =>
    row.flatMap((count, predicted) => (gold !== predicted && count > 0 ? [{ gold, predicted, count }] : [])),
  );
  return htmlTable(
    [{ header: 'gold' }, { header: 'predicted' }, { header: 'texts', number: true }],
    mistakes
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST_MISTAKES)
      .map(({ gold, predicted, count }) => [classes[gold]!, classes[predicted]!, formatCount(count)]),
  );
}
