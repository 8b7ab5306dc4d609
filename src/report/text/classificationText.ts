/** Classifications as rows of a file. */
import type { Classification } from '../../models/classifier.js';

export const classificationFormats = ['jsonl', 'csv', 'tsv', 'text'] as const;
export type ClassificationFormat = (typeof classificationFormats)[number];

/** A classification, or what is known of a text that the model would not decide on. */
export interface ClassificationRow extends Omit<Classification, 'label'> {
  readonly id: string;
  /** Null where the model abstains; `probability` is still that of the likeliest class. */
  readonly label: string | null;
}

/** How classifications are written. */
export interface ClassificationFormatter {
  /** What comes before the first row; empty for formats without a header. */
  readonly header: string;
  format(row: ClassificationRow): string;
}

/** A label with its line breaks escaped, so that every row stays one line. */
function oneLine(label: string): string {
  return label.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

export async function classificationFormatter(
  format: ClassificationFormat,
  classes: readonly string[],
): Promise<ClassificationFormatter> {
  if (format === 'jsonl') return { header: '', format: (row) => `${JSON.stringify(row)}\n` };
  if (format === 'text') return { header: '', format: ({ label }) => `${oneLine(label ?? '')}\n` };
  // Loaded only here, so that other formats start sooner.
  const { stringify } = await import('csv-stringify/sync');
  const formatCells = (cells: (string | number)[]) =>
    stringify([cells], { delimiter: format === 'csv' ? ',' : '\t' });
  const ofClasses = classes.map((label) => `probability of ${label}`);
  return {
    header: formatCells(['id', 'label', 'probability', ...ofClasses, 'unknownWords']),
    format({ id, label, probability, probabilities, unknownWords }) {
      // In the order of the header: an object lists keys that look like numbers first.
      const ordered = classes.map((one) => probabilities[one]!);
      return formatCells([id, label ?? '', probability, ...ordered, unknownWords]);
    },
  };
}
