import { pipeline, Readable } from 'node:stream';
import { CsvError, type InfoRecord, type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { InputError } from '../errors.js';
import { type Line, type Lines, MAXIMUM_LINE_BYTES } from './decode.js';
import type { Example } from './example.js';
import { resolveFields } from './fields.js';
import type { Source } from './format.js';
import { exampleFromRecord, type Fields, isBlank, type Origin, quotedList, readRow } from './record.js';
import { rowGuard } from './swallowedRows.js';

/** How a table is written. */
interface Dialect {
  readonly delimiter: string;
  readonly hasQuotes: boolean;
  /** Clauses about what was found out, to be told. */
  readonly notes: readonly string[];
}

interface Row {
  readonly cells: readonly string[];
  /** Where the row starts; quoted texts may span several lines. */
  readonly line: number;
  /** As it stands in the file. */
  readonly raw: string;
  readonly fault?: InputError | undefined;
}

interface Columns {
  readonly fields: Fields;
  /** The places of our three fields. */
  readonly places: ReadonlyMap<string, number>;
  readonly width: number;
}

/** CSV or TSV with a header line or named columns. Blank lines are skipped; a quoted cell may hold line breaks. */
export async function* readDelimited(
  lines: Lines,
  source: Source,
  dialect: Dialect,
): AsyncGenerator<Example> {
  const { origin, wishes } = source;
  const { delimiter, hasQuotes } = dialect;
  const rows = hasQuotes ? quotedRows(lines, origin, delimiter) : literalRows(lines, delimiter);
  let columns: Columns | undefined;
  let guard: ReturnType<typeof rowGuard> | undefined;
  for await (const { cells, line, raw, fault } of rows) {
    const where = `${origin.path}:${line}`;
    if (columns === undefined) {
      if (fault !== undefined) throw fault;
      columns = columnsOf(wishes.columns ?? cells, where, source, dialect.notes);
      guard = guardOf(columns, dialect, wishes.quotes === true);
      if (wishes.columns === undefined) continue;
      refuseHeader(cells, wishes.columns, where);
    }
    const { fields, width } = columns;
    const swallowed = fault === undefined && cells.length === width ? (guard?.check(cells, raw) ?? 1) : 1;
    if (swallowed > 1) throw swallowedError(swallowed, where);
    const record = recordOf(cells, columns);
    const read = () => {
      if (cells.length !== width) throw widthError(cells.length, width, where, raw, dialect);
      return exampleFromRecord(record, line, origin, fields);
    };
    yield readRow(read, { number: line, ...(fault && { fault }) }, origin, fields);
  }
}

function guardOf(
  { fields, places, width }: Columns,
  { delimiter, hasQuotes }: Dialect,
  areQuotesSure: boolean,
) {
  return hasQuotes && !areQuotesSure ? rowGuard(delimiter, width, places.get(fields.textField)!) : undefined;
}

function recordOf(cells: readonly string[], { fields, places }: Columns): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, index] of places) {
    const cell = cells[index] ?? '';
    // A row cannot leave its label out as a JSON object can: an empty cell means none.
    if (name !== fields.labelField || cell.trim() !== '') record[name] = cell;
  }
  return record;
}

/** The places of our three fields in the header. */
function columnsOf(
  header: readonly string[],
  where: string,
  { wishes, tell }: Source,
  dialectNotes: readonly string[],
): Columns {
  const names = header.map((name) => name.trim());
  const { fields, notes } = resolveFields(names, wishes, where);
  const { textField, labelField, idField } = fields;
  const labelFields = labelField === undefined ? [] : [labelField];
  const needed = [textField, ...(wishes.labelField === undefined ? [] : labelFields)];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) throw missingError(names, missing, where, wishes.columns !== undefined);
  const wanted = [textField, ...labelFields, idField];
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) {
    const found = `a header with two columns ${JSON.stringify(twice)}`;
    throw new InputError({ where, found, expected: 'one' });
  }
  const others = names.filter((name) => name !== textField && name !== idField);
  const isLabelUnknown = labelField !== undefined && !names.includes(labelField) && others.length > 0;
  const unknown = `no label is among the columns ${quotedList(names)} (--label-field names one)`;
  const all = [...dialectNotes, ...notes, ...(isLabelUnknown ? [unknown] : [])];
  if (all.length > 0) tell(all.join(', '));
  const places = new Map(
    wanted.filter((name) => names.includes(name)).map((name) => [name, names.indexOf(name)]),
  );
  return { fields, places, width: header.length };
}

function missingError(
  names: readonly string[],
  missing: readonly string[],
  where: string,
  areNamed: boolean,
): InputError {
  const advice = areNamed
    ? 'Say which one counts with --text-field and --label-field.'
    : 'If the first line names the columns, say which one counts with --text-field and --label-field; if it already holds a text, name the columns with --columns, such as --columns label,text.';
  return new InputError({
    where,
    found: `${areNamed ? '--columns' : 'a header'} with the columns ${quotedList(names)}`,
    expected: `a column ${quotedList(missing)}`,
    advice,
  });
}

function refuseHeader(cells: readonly string[], columns: readonly string[], where: string): void {
  if (cells.length !== columns.length || !cells.every((cell, place) => cell.trim() === columns[place]))
    return;
  const advice = 'Leave out --columns: the file names its columns itself.';
  throw new InputError({ where, found: 'the names of the columns', expected: 'a row', advice });
}

/** Rows as they stand, with quotes as characters like any other. */
async function* literalRows(lines: Lines, delimiter: string): AsyncGenerator<Row> {
  for await (const some of lines) {
    for (const line of some) {
      const { text, number, fault } = line;
      if (!isBlank(line)) yield { cells: text.split(delimiter), line: number, raw: text, fault };
    }
  }
}

/** What the parser hands over under `raw: true`; its types leave that out. */
interface RawRecord {
  readonly record: string[];
  readonly raw: string;
}

async function* quotedRows(lines: Lines, origin: Origin, delimiter: string): AsyncGenerator<Row> {
  // Counted here: the parser takes a stray CR inside a cell for a line break.
  let linesBefore = 0;
  const waiting: Row[] = [];
  const faults: Line[] = [];
  const onRecord = (given: unknown, info: InfoRecord): string[] => {
    const { record, raw } = given as RawRecord;
    const line = 1 + linesBefore + info.empty_lines;
    if (swallowsLines(record, raw, delimiter)) throw quoteError(`${origin.path}:${line}`);
    const height = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 1);
    linesBefore += height;
    const fault = takeFault(faults, line + height);
    waiting.push({ cells: record, line, raw, fault });
    return record;
  };
  const parser = parse({ ...format(delimiter), relax_quotes: true, raw: true, on_record: onRecord });
  // A source that fails would take with it the rows that wait in the parser: it ends instead, and says why behind them.
  let fault: unknown;
  const source = async function* (): AsyncGenerator<string> {
    try {
      yield* textsFor(lines, faults);
    } catch (error) {
      fault = error;
    }
  };
  const ignore = () => {}; // The error also arrives at the loop below.
  try {
    for await (const _ of pipeline(Readable.from(source()), parser, ignore)) yield waiting.shift()!;
  } catch (error) {
    yield* waiting;
    if (fault === undefined) throw parsingFault(error, origin, 1 + linesBefore);
  }
  if (fault !== undefined) throw fault;
}

/** What the parser is given, many lines at a time. @param faults is given the lines that cannot be read */
async function* textsFor(lines: Lines, faults: Line[]): AsyncGenerator<string> {
  for await (const some of lines) {
    let text = '';
    try {
      for (const line of some) {
        if (line.fault !== undefined) faults.push(line);
        text += `${textFor(line)}\n`;
      }
    } catch (error) {
      yield text;
      throw error;
    }
    yield text;
  }
}

/** In place of a line that cannot be read stands what leaves quoted cells open or closed as that line does, and is not blank. */
function textFor({ text, fault, hasOddQuotes }: Line): string {
  if (fault === undefined) return text;
  return hasOddQuotes ? '"' : 'unreadable';
}

/** The fault of the first line before `end` that cannot be read. */
function takeFault(faults: Line[], end: number): InputError | undefined {
  const own = faults.filter(({ number }) => number < end);
  faults.splice(0, own.length);
  return own[0]?.fault;
}

/** @param line the one behind those of the last row */
function parsingFault(error: unknown, { path }: Origin, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const blankLines = typeof error.empty_lines === 'number' ? error.empty_lines : 0;
  return rowError(error, `${path}:${line + blankLines}`);
}

function format(delimiter: string): Options {
  return {
    delimiter,
    record_delimiter: '\n',
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAXIMUM_LINE_BYTES,
  };
}

/**
 * Quotes within texts are common and harmless, so the parser is relaxed about them. But then an opening quote without
 * its partner silently swallows the rows up to the next quote; a strict second look at such a row tells.
 */
function swallowsLines(cells: readonly string[], raw: string, delimiter: string): boolean {
  const suspicious = (cell: string) =>
    cell.startsWith('"') && (cell.includes('\n') || cell.includes(delimiter));
  if (!cells.some(suspicious)) return false;
  try {
    parseAtOnce(raw, format(delimiter));
    return false;
  } catch {
    return true;
  }
}

function quoteError(where: string): InputError {
  return new InputError({
    where,
    found: 'a cell that opens with a quote and does not close it properly',
    expected: 'quoted cells to end with a quote before the next delimiter',
    advice:
      'Inside a quoted cell a quote is written twice: "She said ""no"".". If quotes enclose no cells here, say --no-quotes.',
  });
}

function swallowedError(rows: number, where: string): InputError {
  return new InputError({
    where,
    found: `a quoted cell that holds what looks like ${rows} rows`,
    expected: 'one row',
    advice:
      'If these quotes are part of the texts, say --no-quotes; if they enclose one text of several lines, say --quotes.',
  });
}

function widthError(
  found: number,
  expected: number,
  where: string,
  raw: string,
  { hasQuotes }: Dialect,
): InputError {
  const advice = hasQuotes
    ? 'A text that holds the delimiter or a line break must stand in double quotes.'
    : raw.includes('"')
      ? 'Quotes were taken as part of the texts; if they enclose cells, say --quotes.'
      : 'A text that holds the delimiter or a line break must stand in double quotes, which --quotes reads.';
  return new InputError({
    where,
    found: `${found} ${found === 1 ? 'cell' : 'cells'}`,
    expected: `as many as the header has (${expected})`,
    advice,
  });
}

function rowError(error: CsvError, where: string): InputError {
  return error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? quoteError(where)
    : new InputError({ where, found: `unreadable cells (${error.message})`, expected: 'CSV or TSV' });
}
