/** Classifications as rows of a file. */
import type { Classification } from '../../models/classifier.js';
import { printable, printableJson } from '../../printable.js';

export const classificationFormats = ['jsonl', 'csv', 'tsv', 'text'] as const;
export type ClassificationFormat = (typeof classificationFormats)[number];

/** A classification, or what is known of a text that the model would not decide on. */
export interface ClassificationRow extends Omit<Classification, 'label'> {
  readonly id: string;
  /** Null where the model abstains; `probability` is still that of the likeliest class. */
  readonly label: string | null;
  /** What was classified, where rows show it. */
  readonly text?: string | undefined;
}

/** A row that could not be read. */
export interface FaultRow {
  readonly id: string;
  readonly fault: string;
}

/** How classifications are written. */
export interface ClassificationFormatter {
  /** What comes before the first row; empty for formats without a header. */
  readonly header: string;
  format(row: ClassificationRow | FaultRow): string;
  /** Cells so far that a spreadsheet would run. */
  formulas(): number;
}

export interface FormatterOptions {
  /** Every row has a column of its error. */
  readonly showsFaults?: boolean;
  readonly escapesFormulas?: boolean;
  /** Every row has a column that says whether its text looks attacked. */
  readonly showsSuspicion?: boolean;
  /** Every row has a column of its text. */
  readonly showsText?: boolean;
}

/** A label with its line breaks escaped, so that every row stays one line. */
function oneLine(label: string): string {
  return printable(label.replaceAll('\n', '\\n').replaceAll('\r', '\\r'));
}

export async function classificationFormatter(
  format: ClassificationFormat,
  classes: readonly string[],
  options: FormatterOptions = {},
): Promise<ClassificationFormatter> {
  const isCsv = format === 'csv' || format === 'tsv';
  if (isCsv) return delimitedFormatter(format === 'csv' ? ',' : '\t', classes, options);
  const formatRow = format === 'jsonl' ? (row: Row) => jsonRow(row, options) : textRow;
  return { header: '', format: formatRow, formulas: () => 0 };
}

type Row = ClassificationRow | FaultRow;

function textRow(row: Row): string {
  return `${oneLine('fault' in row ? '' : (row.label ?? ''))}\n`;
}

function jsonRow(row: Row, { showsFaults, showsSuspicion, showsText }: FormatterOptions): string {
  const unknown = {
    ...{ label: null, probability: null, probabilities: null, unknownWords: null },
    ...(showsSuspicion && { suspicious: null }),
    ...(showsText && { text: null }),
  };
  const shown =
    'fault' in row
      ? { id: row.id, ...unknown, error: row.fault }
      : showsFaults
        ? { ...row, error: null }
        : row;
  return `${printableJson(JSON.stringify(shown))}\n`;
}

/** What spreadsheets take for a formula; a number is none. The ' itself counts when it is escaped, so that the way back is clear. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

async function delimitedFormatter(
  delimiter: string,
  classes: readonly string[],
  {
    showsFaults = false,
    escapesFormulas = false,
    showsSuspicion = false,
    showsText = false,
  }: FormatterOptions,
): Promise<ClassificationFormatter> {
  // Loaded only here, so that other formats start sooner.
  const { stringify } = await import('csv-stringify/sync');
  let formulas = 0;
  const safe = (cell: string | number) => {
    if (typeof cell === 'number') return cell;
    const isFormula = FORMULA.test(cell) && !NUMBER.test(cell);
    if (isFormula) formulas += 1;
    return escapesFormulas && (isFormula || cell.startsWith("'")) ? `'${cell}` : cell;
  };
  const formatCells = (cells: readonly (string | number)[]) => stringify([cells.map(safe)], { delimiter });
  const ofClasses = classes.map((label) => `probability of ${label}`);
  /** The columns that not every model or command has. */
  const others = (suspicious: string, text: string, error: string) => [
    ...(showsSuspicion ? [suspicious] : []),
    ...(showsText ? [text] : []),
    ...(showsFaults ? [error] : []),
  ];
  return {
    header: formatCells([
      'id',
      'label',
      'probability',
      ...ofClasses,
      'unknownWords',
      ...others('suspicious', 'text', 'error'),
    ]),
    format(row) {
      const { id } = row;
      if ('fault' in row)
        return formatCells([id, '', '', ...classes.map(() => ''), '', ...others('', '', row.fault)]);
      const { label, probability, probabilities, unknownWords, suspicious, text = '' } = row;
      // In the order of the header: an object lists keys that look like numbers first.
      const ordered = classes.map((one) => probabilities[one]!);
      return formatCells([
        id,
        label ?? '',
        probability,
        ...ordered,
        unknownWords,
        ...others(String(suspicious), text, ''),
      ]);
    },
    formulas: () => formulas,
  };
}
