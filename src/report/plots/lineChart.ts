/** Lines with bands and marks, each named at its end rather than in a legend. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { area as areaShape, line as lineShape } from 'd3-shape';
import { type Html, html } from '../html/html.js';
import {
  type Area,
  drawing,
  estimatedWidth,
  figure,
  fitted,
  HEIGHT,
  horizontalAxis,
  LINE,
  type Look,
  lookOf,
  mark,
  round,
  type Size,
  spread,
  type Tick,
  verticalAxis,
  WIDTH,
} from './frame.js';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of the band, if there is one. */
  readonly low?: number;
  readonly high?: number;
}

export interface Series {
  readonly name: string;
  /** Its place in an order that all charts of a page share, so that it looks the same in each. */
  readonly place: number;
  /** By growing x; none that is not finite. */
  readonly points: readonly Point[];
  /** The one that the chart is about. */
  readonly isMain?: boolean;
}

/** An arrow from one x to another, at the height of y. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly text: string;
}

export interface Axis {
  readonly label: string;
  readonly format: (value: number) => string;
  /** The figures at the axis; even ones by default. */
  readonly ticks?: readonly number[];
  readonly logarithmic?: boolean;
  /** Only whole numbers are ticks: the format would round others to them. */
  readonly isWhole?: boolean;
  /** By default as far as the points reach. */
  readonly domain?: readonly [number, number];
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A mark at every point, for few points. */
  readonly marks: boolean;
  /** A thin line for comparison. */
  readonly reference?: readonly Point[];
  /** Ends of bands as whiskers but for the main series, where there are few points and many bands. */
  readonly whiskers?: boolean;
  readonly span?: Span | undefined;
  /** Points of other charts of the same kind, which share its scales. */
  readonly beside?: readonly Point[];
}

interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
}

const LEAST_LEFT = 50;
/** Between a figure of the vertical axis and the axis. */
const BEFORE_AXIS = 6;

/** Between the axis and the edge, besides the widest name. */
const BESIDE_NAMES = 30;

interface Format extends Size {
  /** Names stand at the ends of the lines; otherwise the page lists them beside the drawing. */
  readonly isNamed: boolean;
}

const USUAL: Format = { width: WIDTH, height: HEIGHT, isNamed: true };
const WIDE: Format = { width: 1000, height: 430, isNamed: true };
/** As readable on a phone as the others on a page. */
const NARROW: Format = { width: 400, height: 380, isNamed: false };

/** Nothing where there is no point. */
export function lineChart(chart: LineChart): Html {
  if (isEmpty(chart)) return html``;
  return figure(aboutChart(chart), HEIGHT, marksOf(chart, USUAL));
}

/** As wide as the page: drawn twice, for screens and paper, and for phones, where the names are left to a legend. */
export function largeLineChart(chart: LineChart): Html {
  if (isEmpty(chart)) return html``;
  const about = aboutChart(chart);
  return html`<figure class="large"><figcaption>${chart.title}</figcaption>
${drawing(about, WIDE, marksOf(chart, WIDE), 'wide')}${drawing(about, NARROW, marksOf(chart, NARROW), 'narrow')}</figure>
`;
}

function isEmpty({ series }: LineChart): boolean {
  return series.every(({ points }) => points.length === 0);
}

function aboutChart(chart: LineChart) {
  return { title: chart.title, description: describe(chart) };
}

function marksOf(chart: LineChart, { width, height, isNamed }: Format): Html[] {
  const points = [...chart.series.flatMap((series) => series.points), ...(chart.beside ?? [])];
  const [top, bottom] = [12, height - 40];
  const heights = points.flatMap(({ y, low = y, high = y }) => [low, high]);
  const y = scaleOf(chart.y, heights, [bottom, top], true);
  const figures = ticksOf(chart.y, y, 5);
  const left = Math.max(
    LEAST_LEFT,
    BEFORE_AXIS + Math.max(...figures.map(({ text }) => estimatedWidth(text))),
  );
  // Half of the width at least is for the lines.
  const room = width / 2 - left - BESIDE_NAMES;
  const names = Math.max(...chart.series.map(({ name }) => estimatedWidth(fitted(name, room))));
  const area: Area = { left, right: width - (isNamed ? names + BESIDE_NAMES : BESIDE_NAMES), top, bottom };
  const x = scaleOf(
    chart.x,
    points.map((point) => point.x),
    chart.whiskers ? [area.left + BESIDE_AXIS, area.right - DODGE] : [area.left, area.right],
    false,
  );
  const reference = chart.reference === undefined ? [] : [referenceLine(chart.reference, x, y)];
  const dodged = chart.whiskers ? dodges(chart.series) : [];
  return [
    verticalAxis(area, figures),
    horizontalAxis(area, ticksOf(chart.x, x, 4), chart.x.label),
    ...reference,
    ...chart.series.map((series, index) =>
      chart.whiskers && !series.isMain ? whiskers(series, moved(x, dodged[index]!), y) : band(series, x, y),
    ),
    ...chart.series.map((series, index) => drawnLine(chart, series, moved(x, dodged[index] ?? 0), y)),
    ...(chart.span === undefined ? [] : [spanArrow(chart.span, area, x, y)]),
    ...(isNamed ? [namesAtEnds(chart.series, area, room, x, y)] : []),
  ];
}

function scaleOf(axis: Axis, values: readonly number[], range: [number, number], nice: boolean): Scale {
  const [low, high] = axis.domain ?? [Math.min(...values), Math.max(...values)];
  // A single value stands in the middle.
  const domain = low === high ? [low === 0 ? -1 : low * 0.9, high === 0 ? 1 : high * 1.1] : [low, high];
  if (axis.logarithmic) return scaleLog().domain(domain).range(range);
  const scale = scaleLinear().domain(domain).range(range);
  return nice && axis.domain === undefined ? scale.nice(5) : scale;
}

function ticksOf(axis: Axis, scale: Scale, count: number): Tick[] {
  const ticks = axis.ticks ?? scale.ticks(count);
  const shown = axis.isWhole ? ticks.filter(Number.isInteger) : ticks;
  return shown.map((value) => ({ at: scale(value), text: axis.format(value) }));
}

function referenceLine(points: readonly Point[], x: Scale, y: Scale): Html {
  return html`<path class="reference" d="${pathOf(points, x, y)}"/>`;
}

function pathOf(points: readonly Point[], x: Scale, y: Scale): string {
  return (
    lineShape<Point>(
      (point) => round(x(point.x)),
      (point) => round(y(point.y)),
    )(points as Point[]) ?? ''
  );
}

function band({ points, place }: Series, x: Scale, y: Scale): Html {
  const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  if (banded.length === 0) return html``;
  const shape = areaShape<Point>()
    .x((point) => round(x(point.x)))
    .y0((point) => round(y(point.low!)))
    .y1((point) => round(y(point.high!)));
  return html`<path class="band ${lookOf(place).className}" d="${shape(banded) ?? ''}"/>`;
}

/** Whiskers of several series at the same x stand beside each other. */
function dodges(series: readonly Series[]): number[] {
  const others = series.filter(({ isMain }) => !isMain);
  return series.map((one) => (one.isMain ? 0 : (others.indexOf(one) - (others.length - 1) / 2) * DODGE));
}

const DODGE = 5;
/** Room for whiskers between the axis and the first point. */
const BESIDE_AXIS = 16;

function moved(scale: Scale, by: number): Scale {
  return Object.assign((value: number) => scale(value) + by, { ticks: scale.ticks });
}

function whiskers({ points, place }: Series, x: Scale, y: Scale): Html {
  const path = points.flatMap((point) =>
    point.low === undefined || point.high === undefined
      ? []
      : `M${round(x(point.x))},${round(y(point.low))}V${round(y(point.high))}`,
  );
  return html`<path class="whisker ${lookOf(place).className}" d="${path.join('')}"/>`;
}

const ARROW = 7;

/** An arrow, and from its end a line down to the axis, where there is room for the text. */
function spanArrow({ from, to, y: at, text }: Span, area: Area, x: Scale, y: Scale): Html {
  const [left, right, height] = [round(x(from)), round(x(to)), round(y(at))];
  const half = estimatedWidth(text) / 2;
  const middle = Math.min(Math.max(right, area.left + half + 4), area.right - half);
  return html`<path class="span" d="M${left},${height}H${right}M${right - ARROW},${height - ARROW / 2}l${ARROW},${ARROW / 2}l-${ARROW},${ARROW / 2}"/>
<path class="drop" d="M${right},${height}V${area.bottom}"/><text class="span" x="${round(middle)}" y="${area.bottom - 8}" text-anchor="middle">${text}</text>`;
}

function drawnLine(chart: LineChart, { name, place, points, isMain }: Series, x: Scale, y: Scale): Html {
  const look = lookOf(place);
  const note = (point: Point) => {
    const ends =
      point.low === undefined || point.high === undefined
        ? ''
        : ` (${chart.y.format(point.low)} to ${chart.y.format(point.high)})`;
    return `${name}, ${chart.x.format(point.x)}: ${chart.y.format(point.y)}${ends}`;
  };
  const marks = chart.marks ? points.map((point) => mark(look, x(point.x), y(point.y), note(point))) : [];
  return html`<path class="line ${look.className}${isMain ? ' main' : ''}" stroke-dasharray="${look.dashes}" d="${pathOf(points, x, y)}"><title>${name}</title></path>${marks}`;
}

/** The names at the right, each joined to the end of its line. */
function namesAtEnds(series: readonly Series[], area: Area, room: number, x: Scale, y: Scale): Html {
  const drawn = series.filter(({ points }) => points.length > 0);
  const ends = drawn.map(({ points }) => points.at(-1)!);
  const places = spread(
    ends.map((end) => y(end.y)),
    area.top,
    area.bottom,
  );
  const names = drawn.map(({ name, place }, index) => {
    const end: End = { right: area.right, at: places[index]!, x: x(ends[index]!.x), y: y(ends[index]!.y) };
    return nameAt(end, lookOf(place), name, fitted(name, room));
  });
  return html`${names}`;
}

/** Where a line ends, and where its name stands. */
interface End {
  readonly right: number;
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

function nameAt({ right, at, x, y }: End, look: Look, name: string, shown: string): Html {
  const joint = `M${round(x)},${round(y)}L${right + 6},${round(at)}`;
  return html`<path class="joint ${look.className}" d="${joint}"/>${mark(look, right + 13, at, name)}<text class="name ${look.className}" x="${right + 21}" y="${round(at + LINE / 3)}">${shown}</text>`;
}

function describe({ series, x, y }: LineChart): string {
  const ends = series.flatMap(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      `${name} from ${y.format(first.y)} at ${x.format(first.x)} to ${y.format(last.y)} at ${x.format(last.x)}`,
    ];
  });
  return `${ends.join('; ')}.`;
}
