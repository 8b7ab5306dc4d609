/** Tables with a delimiter between the cells: how they look, and which delimiter and quotes they have. */
import { type HeadRows, isRegular, literalRows, provesQuotes, quotedRows } from './cells.js';
import type { Head, Line, Lines } from './decode.js';
import type { Example } from './example.js';
import { candidates } from './fields.js';
import type { Format, Sighting, Source, Wishes } from './format.js';
import { quotedList } from './record.js';

const TAB = '\t';
const CSV_DELIMITERS = [',', ';', '|'];

export const csvFormat: Format<'csv'> = {
  name: 'csv',
  title: 'CSV',
  extensions: ['csv'],
  sniff: (head, wishes) => sniff(head, wishes, CSV_DELIMITERS),
  read: (lines, source) => read(lines, source, [...CSV_DELIMITERS, TAB]),
};

export const tsvFormat: Format<'tsv'> = {
  name: 'tsv',
  title: 'TSV',
  extensions: ['tsv', 'tab'],
  sniff: (head, wishes) => sniff(head, wishes, [TAB]),
  read: (lines, source) => read(lines, source, [TAB]),
};

/** The first line of some tables, for spreadsheets: `sep=;`. */
const SEPARATOR_LINE = /^"?sep=(.)"?\s*$/i;

/** @param usual the first one is the default, which needs no note */
async function* read(lines: Lines, source: Source, usual: readonly string[]): AsyncGenerator<Example> {
  const { head, wishes } = source;
  const delimiter = chooseDelimiter(head, wishes, usual);
  const hasQuotes = wishes.quotes ?? (delimiter !== TAB || provesQuotes(head, delimiter));
  const notes = [
    ...(delimiter === usual[0] || wishes.delimiter !== undefined
      ? []
      : [`the delimiter is ${named(delimiter)}`]),
    ...(hasQuotes && delimiter === TAB && wishes.quotes === undefined ? ['quotes enclose cells'] : []),
  ];
  // Loaded only here: its parser is the largest part of all readers.
  const { readDelimited } = await import('./delimited.js');
  yield* readDelimited(withoutSeparatorLine(lines), source, { delimiter, hasQuotes, notes });
}

async function* withoutSeparatorLine(lines: Lines): AsyncGenerator<Iterable<Line>> {
  const withoutIt = function* (some: Iterable<Line>): Generator<Line> {
    for (const line of some) {
      // An empty line in its place keeps the numbers of the others.
      yield line.number === 1 && SEPARATOR_LINE.test(line.text) ? { number: 1, text: '' } : line;
    }
  };
  for await (const some of lines) yield withoutIt(some);
}

function chooseDelimiter(head: Head, wishes: Wishes, usual: readonly string[]): string {
  const said = wishes.delimiter ?? separatorOf(head);
  if (said !== undefined) return said;
  const named = usual.find((delimiter) => headerOf(head, delimiter, wishes) !== undefined);
  if (named !== undefined) return named;
  const width = (delimiter: string) => rowsOf(head, delimiter).rows[0]?.length ?? 0;
  return usual.reduce((best, delimiter) => (width(delimiter) > width(best) ? delimiter : best));
}

function separatorOf({ lines }: Head): string | undefined {
  return SEPARATOR_LINE.exec(lines[0] ?? '')?.[1];
}

function rowsOf(head: Head, delimiter: string): HeadRows {
  const { lines, isCut } = head;
  const rest = separatorOf(head) === undefined ? head : { lines: lines.slice(1), isCut };
  return delimiter === TAB && !provesQuotes(rest, TAB) ? literalRows(rest, TAB) : quotedRows(rest, delimiter);
}

interface Header {
  /** The columns that may hold the text. */
  readonly texts: readonly string[];
  /** Whether they have the very name that is looked for. */
  readonly isExact: boolean;
  readonly hasLabel: boolean;
}

/** The header, where the first row is one with a column for the text. */
function headerOf(head: Head, delimiter: string, wishes: Wishes): Header | undefined {
  if (wishes.columns !== undefined) return undefined;
  const names = (rowsOf(head, delimiter).rows[0] ?? []).map((name) => name.trim());
  const texts = candidates(names, 'text', wishes.textField);
  if (texts.length === 0 || !names.every(isColumnName)) return undefined;
  const isExact = texts[0] === (wishes.textField ?? 'text');
  return { texts, isExact, hasLabel: candidates(names, 'label', wishes.labelField).length > 0 };
}

const named = (delimiter: string): string => (delimiter === TAB ? 'a tab' : JSON.stringify(delimiter));

/** Whether it is short and no sentence. */
function isColumnName(name: string): boolean {
  return name.length <= 60 && !/[!?]|[.,](?:\s|$)/.test(name);
}

/** Fewer lines that are alike may be so by chance. */
const FEWEST_LINES = 5;

function sniff(head: Head, wishes: Wishes, delimiters: readonly string[]): Sighting | undefined {
  const separator = separatorOf(head);
  if (separator !== undefined && delimiters.includes(separator))
    return { isSure: true, because: `its first line is "sep=${separator}"` };
  const fitting = delimiters.filter((one) => (wishes.delimiter ?? separator ?? one) === one);
  // A delimiter of a person's own is one of CSV.
  if (
    fitting.length === 0 &&
    wishes.delimiter !== undefined &&
    wishes.delimiter !== TAB &&
    !delimiters.includes(TAB)
  )
    fitting.push(wishes.delimiter);
  const sightings = fitting.flatMap(
    (delimiter) => headerSighting(head, delimiter, wishes) ?? regularSighting(head, delimiter, wishes) ?? [],
  );
  return sightings.find(({ isSure }) => isSure) ?? sightings[0];
}

function headerSighting(head: Head, delimiter: string, wishes: Wishes): Sighting | undefined {
  const header = headerOf(head, delimiter, wishes);
  if (header === undefined) return undefined;
  const { rows, isLastCut } = rowsOf(head, delimiter);
  const width = rows[0]!.length;
  const second = rows[1];
  const isFollowed = second !== undefined && (second.length === width || (isLastCut && rows.length === 2));
  const { texts, isExact, hasLabel } = header;
  // A single column has no delimiter: it is CSV.
  if (width === 1 && delimiter !== (wishes.delimiter ?? CSV_DELIMITERS[0])) return undefined;
  const because = `its first line names the column ${quotedList(texts)}`;
  if (isExact || (width > 1 && (hasLabel || isFollowed)))
    return { isSure: true, isEvident: wishes.textField !== undefined, because };
  return second === undefined ? undefined : { isSure: false, because };
}

/** Rows of the same length, without a header that is known. */
function regularSighting(head: Head, delimiter: string, wishes: Wishes): Sighting | undefined {
  const table = rowsOf(head, delimiter);
  const { rows } = table;
  const width = wishes.columns?.length ?? rows[0]?.length ?? 0;
  if (width < 2 || !isRegular(table, width)) return undefined;
  if (wishes.columns !== undefined || wishes.delimiter !== undefined)
    return { isSure: true, because: `its first line has ${width} cells` };
  const isQuoted = quotedRows(head, delimiter).quoted.every((count) => count > 0);
  if (rows.length < (delimiter === TAB || isQuoted ? 2 : FEWEST_LINES)) return undefined;
  return {
    isSure: false,
    because: `each of its first ${rows.length} rows has ${width} cells with ${named(delimiter)} between them`,
    advice:
      'Of a table, name the columns: with --text-field and --label-field if the first row is a header, or else with --columns, in their order.',
  };
}
