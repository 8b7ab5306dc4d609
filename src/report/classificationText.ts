/** Classifications as rows of a file. */
import { stringify } from 'csv-stringify/sync';
import type { Classification } from '../models/classify.js';

export const classificationFormats = ['jsonl', 'csv', 'tsv', 'text'] as const;
export type ClassificationFormat = (typeof classificationFormats)[number];

/** What comes before the first row; empty for formats without a header. */
export function classificationHeader(format: ClassificationFormat, classes: readonly string[]): string {
  const columns = [
    'id',
    'label',
    'probability',
    ...classes.map((label) => `probability of ${label}`),
    'unknownWords',
  ];
  return format === 'csv' || format === 'tsv' ? formatCells(columns, format) : '';
}

/** A classification, or what is known of a text that the model would not decide on. */
export interface ClassificationRow extends Omit<Classification, 'label'> {
  readonly id: string;
  /** Null where the model abstains; `probability` is still that of the likeliest class. */
  readonly label: string | null;
}

export function formatClassification(
  row: ClassificationRow,
  format: ClassificationFormat,
  classes: readonly string[],
): string {
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`;
  if (format === 'text') return `${row.label ?? ''}\n`;
  const { id, label, probability, probabilities, unknownWords } = row;
  // In the order of the header: an object lists keys that look like numbers first.
  const ordered = classes.map((one) => probabilities[one]!);
  return formatCells([id, label ?? '', probability, ...ordered, unknownWords], format);
}

function formatCells(cells: readonly (string | number)[], format: 'csv' | 'tsv'): string {
  return stringify([[...cells]], { delimiter: format === 'csv' ? ',' : '\t' });
}
