/** The beginning of a table in rows and cells: enough to know its delimiter and what its quotes mean. */
import type { Head } from './decode.js';

export interface HeadRows {
  /** The last one may be cut. */
  readonly rows: readonly (readonly string[])[];
  readonly isLastCut: boolean;
}

export interface QuotedRows extends HeadRows {
  /** Whether every quote is as RFC 4180 wants it: around a whole cell, or twice inside of one. */
  readonly isStrict: boolean;
  /** Whether a quote is written twice inside of a quoted cell. */
  readonly hasDoubled: boolean;
  /** By row: how many of its cells are in quotes. */
  readonly quoted: readonly number[];
}

/** Quotes are characters like any other. */
export function literalRows({ lines, isCut }: Head, delimiter: string): HeadRows {
  const filled = lines.filter((line) => line.trim() !== '');
  return { rows: filled.map((line) => line.split(delimiter)), isLastCut: isCut };
}

/** Quotes around a cell enclose it, delimiters and line breaks in it too. */
export function quotedRows({ lines, isCut }: Head, delimiter: string): QuotedRows {
  const text = lines.join('\n');
  const rows: string[][] = [];
  const quoted: number[] = [];
  let [isStrict, hasDoubled, isOpen] = [true, false, false];
  let row: string[] = [];
  let rowQuoted = 0;
  for (let at = 0; at <= text.length; at++) {
    const cell = cellAt(text, at, delimiter);
    isStrict &&= cell.isStrict;
    hasDoubled ||= cell.hasDoubled;
    isOpen = cell.isOpen;
    if (cell.isQuoted) rowQuoted++;
    row.push(cell.content);
    at = cell.end;
    if (text[at] === delimiter) continue;
    if (row.length > 1 || row[0]!.trim() !== '') {
      rows.push(row);
      quoted.push(rowQuoted);
    }
    [row, rowQuoted] = [[], 0];
  }
  // Only where the beginning is cut may a quote be open.
  return { rows, isLastCut: isCut, isStrict: isStrict && (isCut || !isOpen), hasDoubled, quoted };
}

interface Cell {
  readonly content: string;
  /** Where the delimiter, the line break or the end of the text stands. */
  readonly end: number;
  readonly isQuoted: boolean;
  readonly isStrict: boolean;
  readonly hasDoubled: boolean;
  /** The closing quote is missing. */
  readonly isOpen: boolean;
}

function cellAt(text: string, start: number, delimiter: string): Cell {
  const plainEnd = cellEnd(text, start, delimiter);
  const plain = text.slice(start, plainEnd);
  const none = { isQuoted: false, isStrict: !plain.includes('"'), hasDoubled: false, isOpen: false };
  if (!plain.startsWith('"')) return { content: plain, end: plainEnd, ...none };
  let quote = text.indexOf('"', start + 1);
  let hasDoubled = false;
  while (quote >= 0 && text[quote + 1] === '"') {
    hasDoubled = true;
    quote = text.indexOf('"', quote + 2);
  }
  if (quote < 0) {
    const content = text.slice(start + 1).replaceAll('""', '"');
    return { content, end: text.length, isQuoted: true, isStrict: true, hasDoubled, isOpen: true };
  }
  const next = text[quote + 1];
  const isClosed = next === undefined || next === delimiter || next === '\n';
  if (!isClosed) return { content: plain, end: plainEnd, ...none };
  const content = text.slice(start + 1, quote).replaceAll('""', '"');
  return { content, end: quote + 1, isQuoted: true, isStrict: true, hasDoubled, isOpen: false };
}

function cellEnd(text: string, start: number, delimiter: string): number {
  const lineEnd = text.indexOf('\n', start);
  const line = text.slice(start, lineEnd < 0 ? undefined : lineEnd);
  const end = line.indexOf(delimiter);
  return start + (end < 0 ? line.length : end);
}

/** Whether each of the whole rows has as many cells as the header. */
export function isRegular({ rows, isLastCut }: HeadRows, width = rows[0]?.length): boolean {
  return (isLastCut ? rows.slice(0, -1) : rows).every((row) => row.length === width);
}

/**
 * Whether a beginning shows that quotes enclose cells, where they need not: the rows have one length with them and not
 * without them, or all quotes follow RFC 4180 and the whole header is quoted, a quote is doubled or each row has quoted cells.
 */
export function provesQuotes(head: Head, delimiter: string): boolean {
  const read = quotedRows(head, delimiter);
  const { rows, quoted, isStrict, hasDoubled } = read;
  if (!isRegular(read) || !quoted.some((count) => count > 0)) return false;
  if (!isRegular(literalRows(head, delimiter))) return true;
  const [header, ...others] = quoted;
  const isHeaderQuoted = header === rows[0]?.length;
  return (
    isStrict && (isHeaderQuoted || hasDoubled || (others.length > 1 && others.every((count) => count > 0)))
  );
}
