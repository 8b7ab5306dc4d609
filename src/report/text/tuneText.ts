/** The best trials of a search for settings as a table for the terminal, a column for each. */
import { rankTrials, type Trial } from '../../experiments/tune.js';
import { formatInterval } from '../errorRate.js';
import { formatDuration, formatNumber, formatPercent, formatTable, MISSING } from '../table.js';

/** So many fit side by side. */
const SHOWN = 5;

/** @param trials at least one of which is measured */
export function formatSearch(trials: readonly Trial[]): string {
  const ranked = rankTrials(trials);
  const best = ranked.slice(0, SHOWN);
  const row = (name: string, cell: (trial: (typeof best)[number]) => string) => [name, ...best.map(cell)];
  const names = Object.keys(best[0]!.searched) as (keyof Trial['searched'])[];
  const table = formatTable(
    [
      { header: 'trial' },
      ...best.map(({ number }) => ({
        header: number === 1 ? '1, the start' : String(number),
        align: 'right' as const,
      })),
    ],
    [
      row('development error', ({ error }) => formatPercent(error)),
      row('95 % interval', ({ error, developmentTexts }) => formatInterval(error, developmentTexts)),
      row('log loss', ({ logLoss }) => formatNumber(logLoss)),
      row('time', ({ seconds }) => formatDuration(seconds)),
      ...names.map((name) => row(name, ({ searched }) => String(searched[name] ?? MISSING))),
    ],
  );
  return [table, ...footnotes(trials, ranked.length)].join('\n');
}

function footnotes(trials: readonly Trial[], measured: number): string[] {
  const notes: string[] = [];
  if (measured > 1)
    notes.push(
      `The best of ${measured} trials on the development texts was chosen by its error on them, which is therefore too ` +
        'good: measure its model on other texts.',
    );
  const failed = formatFailedTrials(trials);
  if (failed !== '') notes.push(failed);
  return notes;
}

/** Why trials have no error, a line for each; nothing where none failed. */
function formatFailedTrials(trials: readonly Trial[]): string {
  const failed = trials.filter(({ fault }) => fault !== undefined);
  if (failed.length === 0) return '';
  const count = failed.length === 1 ? '1 trial' : `${failed.length} trials`;
  return [`${count} failed:`, ...failed.map(({ number, fault }) => `  trial ${number}: ${fault}`)].join('\n');
}
