import { pipeline, Readable } from 'node:stream';
import { CsvError, type InfoRecord, type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { InputError } from '../errors.js';
import { type Line, MAXIMUM_LINE_BYTES } from './decode.js';
import type { Example } from './example.js';
import { exampleFromRecord, type Fields, type Origin, quotedList, readRow } from './record.js';

type Delimiter = ',' | '\t';

interface Row {
  readonly cells: readonly string[];
  /** Where the row starts; quoted texts may span several lines. */
  readonly line: number;
}

/** CSV or TSV with a header line. Blank lines are skipped; a quoted cell may hold line breaks. */
export async function* readDelimited(
  lines: AsyncIterable<Line>,
  origin: Origin,
  fields: Fields,
  delimiter: Delimiter,
): AsyncGenerator<Example> {
  let columns: Map<string, number> | undefined;
  let width = 0;
  for await (const { cells, line } of rows(lines, origin, delimiter, fields.keepFaults)) {
    if (columns === undefined) {
      columns = columnsOf(cells, `${origin.path}:${line}`, fields);
      width = cells.length;
      continue;
    }
    if (cells.length !== width) {
      const error = widthError(cells.length, `${origin.path}:${line}`);
      yield readRow(() => raise(error), line, origin, fields);
      continue;
    }
    const record: Record<string, unknown> = {};
    for (const [name, index] of columns) {
      const cell = cells[index]!;
      // A row cannot leave its label out as a JSON object can: an empty cell means none.
      if (name !== fields.labelField || cell.trim() !== '') record[name] = cell;
    }
    yield readRow(() => exampleFromRecord(record, line, origin, fields), line, origin, fields);
  }
}

/** The places of our three fields in the header. */
function columnsOf(header: readonly string[], where: string, fields: Fields): Map<string, number> {
  const names = header.map((name) => name.trim());
  const { textField, labelField, idField } = fields;
  const labelColumn = labelField === undefined ? [] : [labelField];
  const missing = [textField, ...labelColumn.filter((name) => name !== 'label')].filter(
    (name) => !names.includes(name),
  );
  if (missing.length > 0) {
    throw new InputError({
      where,
      found: `a header with the columns ${quotedList(names)}`,
      expected: `a column ${quotedList(missing)}`,
      advice: 'The first line names the columns; say which one counts with --text-field and --label-field.',
    });
  }
  const wanted = [textField, ...labelColumn, idField];
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) {
    const found = `a header with two columns ${JSON.stringify(twice)}`;
    throw new InputError({ where, found, expected: 'one' });
  }
  return new Map(wanted.filter((name) => names.includes(name)).map((name) => [name, names.indexOf(name)]));
}

/** What the parser hands over under `raw: true`; its types leave that out. */
interface RawRecord {
  readonly record: string[];
  readonly raw: string;
}

function raise(error: InputError): never {
  throw error;
}

/** @param keepFaults rows of other lengths than the header's are given too */
async function* rows(
  lines: AsyncIterable<Line>,
  origin: Origin,
  delimiter: Delimiter,
  keepFaults = false,
): AsyncGenerator<Row> {
  // Counted here: the parser takes a stray CR inside a cell for a line break.
  let linesBefore = 0;
  const starts: number[] = [];
  const onRecord = (given: unknown, info: InfoRecord): string[] => {
    const { record, raw } = given as RawRecord;
    const line = 1 + linesBefore + info.empty_lines;
    if (swallowsLines(record, raw, delimiter)) throw quoteError(`${origin.path}:${line}`);
    linesBefore += record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 1);
    starts.push(line);
    return record;
  };
  const parser = parse({
    ...format(delimiter),
    relax_quotes: true,
    relax_column_count: keepFaults,
    raw: true,
    on_record: onRecord,
  });
  const ignore = () => {}; // The error also arrives at the loop below.
  try {
    for await (const cells of pipeline(Readable.from(withBreaks(lines)), parser, ignore)) {
      yield { cells, line: starts.shift()! };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const blankLines = typeof error.empty_lines === 'number' ? error.empty_lines : 0;
    throw rowError(error, `${origin.path}:${1 + linesBefore + blankLines}`);
  }
}

async function* withBreaks(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line.text}\n`;
}

function format(delimiter: Delimiter): Options {
  return {
    delimiter,
    record_delimiter: '\n',
    skip_empty_lines: true,
    max_record_size: MAXIMUM_LINE_BYTES,
  };
}

/**
 * Quotes within texts are common and harmless, so the parser is relaxed about them. But then an opening quote without
 * its partner silently swallows the rows up to the next quote; a strict second look at such a row tells.
 */
function swallowsLines(cells: readonly string[], raw: string, delimiter: Delimiter): boolean {
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
    advice: 'Inside a quoted cell a quote is written twice: "She said ""no"".".',
  });
}

function rowError(error: CsvError, where: string): InputError {
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    return widthError(Array.isArray(error.record) ? error.record.length : 'another number of', where);
  }
  return error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? quoteError(where)
    : new InputError({ where, found: `unreadable cells (${error.message})`, expected: 'CSV or TSV' });
}

function widthError(cells: number | string, where: string): InputError {
  const expected = 'as many as the header has';
  const advice = 'A text that holds the delimiter or a line break must stand in double quotes.';
  return new InputError({ where, found: `${cells} cells`, expected, advice });
}
