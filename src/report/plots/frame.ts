/** The part of a plot that all kinds share: axes, grid and marks of series, as SVG. */
import { symbol, symbolsFill } from 'd3-shape';
import { type Html, html } from '../html/html.js';
import { textWidth, truncateText } from '../textWidth.js';

/** Drawn for half a page, and still readable when shrunk to a phone. In units of the drawing, which text shares. */
export const WIDTH = 440;
export const HEIGHT = 280;
/** Of a line of text. */
export const LINE = 16;

export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  /** Place along the axis, in units of the drawing. */
  readonly at: number;
  readonly text: string;
}

export interface Figure {
  readonly title: string;
  /** For those who do not see the drawing. */
  readonly description: string;
}

export function figure(about: Figure, height: number, marks: readonly Html[]): Html {
  return html`<figure><figcaption>${about.title}</figcaption>
${drawing(about, { width: WIDTH, height }, marks)}</figure>
`;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @param className of one of several drawings of the same, each for screens of some width */
export function drawing(
  { title, description }: Figure,
  { width, height }: Size,
  marks: readonly Html[],
  className = 'drawing',
): Html {
  return html`<svg class="${className}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. ${description}">${marks}</svg>`;
}

/** Of a column of text at 14 units a line, in the widest fonts that browsers take for `system-ui`. */
const [NARROW, USUAL, CAPITAL, WIDEST] = [6, 9, 11, 14] as const;

/** Of a text; too large rather than too small. */
export function estimatedWidth(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + textWidth(character) * columnWidth(character), 0);
}

function columnWidth(character: string): number {
  if (/[MWmw%@]/.test(character)) return WIDEST;
  if (/\p{Lu}/u.test(character)) return CAPITAL;
  return /[\s!'(),.:;[\]fijlrt|-]/.test(character) ? NARROW : USUAL;
}

/** The text, cut where it is wider, with an ellipsis that stands even where there is no room. */
export function fitted(text: string, width: number): string {
  let cut = truncateText(text, Math.ceil(width / NARROW) + 1);
  let columns = textWidth(cut);
  while (columns > 1 && estimatedWidth(cut) > width) {
    columns -= 1;
    cut = truncateText(text, columns);
  }
  return cut;
}

export function horizontalAxis(area: Area, ticks: readonly Tick[], label: string): Html {
  return html`<path class="axis" d="M${area.left},${area.bottom}H${area.right}" fill="none"/>
${ticks.map(({ at, text }) => html`<path class="axis" d="M${round(at)},${area.bottom}v4"/><text class="soft" x="${round(at)}" y="${area.bottom + 17}" text-anchor="middle">${text}</text>`)}
<text class="soft" x="${(area.left + area.right) / 2}" y="${area.bottom + 34}" text-anchor="middle">${label}</text>`;
}

/** Grid lines with their figures; what they measure stands in the title. */
export function verticalAxis(area: Area, ticks: readonly Tick[]): Html {
  return html`${ticks.map(({ at, text }) => html`<path class="grid" d="M${area.left},${round(at)}H${area.right}"/><text class="soft" x="${area.left - 6}" y="${round(at + 4)}" text-anchor="end">${text}</text>`)}`;
}

/** Dashes and marks tell series apart where colours are not seen. Colours have classes `series-0` to `series-7`. */
export interface Look {
  readonly className: string;
  readonly dashes: string;
  readonly mark: string;
}

const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '14 4', '1 4', '5 5', '10 3 2 3 2 3'] as const;
const MARK_AREA = 42;

/** The look of the series at a place of a fixed order. */
export function lookOf(place: number): Look {
  const number = place % DASHES.length;
  return {
    className: `series-${number}`,
    dashes: DASHES[number]!,
    mark: symbol(symbolsFill[place % symbolsFill.length]!, MARK_AREA)()!,
  };
}

/** The mark of a series by itself, beside a name within the text. */
export function swatch(place: number): Html {
  const { className, mark: path } = lookOf(place);
  return html`<svg class="swatch" viewBox="-6 -6 12 12" aria-hidden="true"><path class="mark ${className}" d="${path}"/></svg>`;
}

export function mark(look: Look, x: number, y: number, note: string): Html {
  return html`<path class="mark ${look.className}" transform="translate(${round(x)},${round(y)})" d="${look.mark}"><title>${note}</title></path>`;
}

/** Places with a line between them, or less where there are too many, as near as can be to where they should be. */
export function spread(wanted: readonly number[], low: number, high: number): number[] {
  const order = wanted.map((_, place) => place).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = [...wanted];
  const gap = Math.min(LINE, (high - low) / Math.max(1, wanted.length - 1));
  let lowest = low;
  for (const place of order) {
    placed[place] = Math.max(wanted[place]!, lowest);
    lowest = placed[place]! + gap;
  }
  let highest = high;
  for (const place of order.toReversed()) {
    placed[place] = Math.min(placed[place]!, highest);
    highest = placed[place]! - gap;
  }
  return placed;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
