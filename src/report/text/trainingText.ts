/** The course of a training run for the terminal. */
import type { TrainingCurve } from '../../experiments/trainingCurve.js';
import { formatPercent, formatTable } from '../table.js';
import { sparkline } from './sparkline.js';

/** One line for each term of the loss and for the development error; empty for fewer than two points. */
export function formatTrainingCurve({ losses, development }: TrainingCurve): string {
  const terms = Object.keys(losses[0]?.losses ?? {});
  const rows = terms.map((term) =>
    row(
      `${term} loss`,
      losses.map((point) => point.losses[term]!),
      (value) => value.toFixed(3),
    ),
  );
  rows.push(
    row(
      'development error',
      development.map(({ error }) => error),
      (value) => formatPercent(value),
    ),
  );
  const drawn = rows.filter((cells) => cells.length > 0);
  if (drawn.length === 0) return '';
  return formatTable(
    [
      { header: 'over training' },
      { header: 'from', align: 'right' },
      { header: '' },
      { header: 'to', align: 'right' },
    ],
    drawn,
  );
}

function row(name: string, values: readonly number[], format: (value: number) => string): string[] {
  if (values.length < 2) return [];
  return [name, format(values[0]!), sparkline(values), format(values.at(-1)!)];
}
