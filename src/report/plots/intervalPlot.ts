/** Estimates with their intervals, one row each: what they are is said at the left, zero is a line. */
import { scaleLinear } from 'd3-scale';
import { type Html, html } from '../html/html.js';
import {
  type Area,
  estimatedWidth,
  figure,
  fitted,
  horizontalAxis,
  LINE,
  lookOf,
  mark,
  round,
  WIDTH,
} from './frame.js';

export interface Estimate {
  readonly name: string;
  /** As for the series of a line chart. */
  readonly place: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface IntervalPlot {
  readonly title: string;
  readonly label: string;
  readonly format: (value: number) => string;
  readonly estimates: readonly Estimate[];
  /** Of all plots of the same kind; by default as far as these reach. */
  readonly domain?: readonly [number, number];
}

const ROW = LINE * 1.6;
const RIGHT = WIDTH - 24;
const AFTER_NAMES = 14;
/** Half of the width at least is for the intervals. */
const ROOM = RIGHT - WIDTH / 2 - AFTER_NAMES;

/** Nothing where there is no estimate. */
export function intervalPlot({
  title,
  label,
  format,
  estimates,
  domain = reach(estimates),
}: IntervalPlot): Html {
  if (estimates.length === 0) return html``;
  const names = Math.max(...estimates.map(({ name }) => estimatedWidth(fitted(name, ROOM))));
  const bottom = 12 + ROW * estimates.length;
  const area: Area = { left: names + AFTER_NAMES, right: RIGHT, top: 8, bottom };
  const x = scaleLinear().domain(domain).range([area.left, area.right]).nice(5);
  const rows = estimates.map((estimate, index) => {
    const y = area.top + ROW * (index + 0.5);
    const look = lookOf(estimate.place);
    const note = `${estimate.name}: ${format(estimate.value)} (${format(estimate.low)} to ${format(estimate.high)})`;
    const [low, high] = [round(x(estimate.low)), round(x(estimate.high))];
    return html`<text x="${area.left - 10}" y="${round(y + LINE / 3)}" text-anchor="end">${fitted(estimate.name, ROOM)}</text>
<path class="interval ${look.className}" d="M${low},${round(y - 5)}v10M${low},${round(y)}H${high}M${high},${round(y - 5)}v10"/>${mark(look, x(estimate.value), y, note)}`;
  });
  const ticks = x.ticks(5).map((value) => ({ at: x(value), text: format(value) }));
  const description = `${estimates.map(({ name, value, low, high }) => `${name} ${format(value)}, ${format(low)} to ${format(high)}`).join('; ')}.`;
  return figure({ title, description }, bottom + 42, [
    html`<path class="zero" d="M${round(x(0))},${area.top}V${area.bottom}"/>`,
    ...rows,
    horizontalAxis(area, ticks, label),
  ]);
}

/** From the lowest to the highest end, zero within. */
export function reach(estimates: readonly Pick<Estimate, 'low' | 'high'>[]): [number, number] {
  const ends = estimates.flatMap(({ low, high }) => [low, high]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
