/** How few words evade trees, for the terminal. */
import type { EvasionFigures } from '../../robustness/trees/evasionFigures.js';
import { formatCount, formatPercent, formatTable, MISSING } from '../table.js';

const WITHIN = [1, 2, 4];

/** A row for each kind of changes. Ends without a line break. */
export function formatEvasion(figures: Readonly<Record<string, EvasionFigures>>): string {
  const right = (header: string) => ({ header, align: 'right' as const });
  const count = (value: number | null) => (value === null ? MISSING : String(value));
  const table = formatTable(
    [
      { header: 'changes' },
      ...WITHIN.map((words) => right(words === 1 ? '1 word' : `${words} words`)),
      ...['any number', 'median', 'greedy', 'its median', 'it is exact'].map(right),
    ],
    Object.entries(figures).map(
      ([name, { within, evaded, median, greedyEvaded, greedyMedian, greedyExact }]) => [
        name,
        ...WITHIN.map((words) => formatPercent(within[words - 1] ?? evaded, 1)),
        formatPercent(evaded, 1),
        count(median),
        formatPercent(greedyEvaded, 1),
        count(greedyMedian),
        formatPercent(greedyExact, 1),
      ],
    ),
  );
  const texts = Object.values(figures)[0]?.texts ?? 0;
  return (
    `Of ${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'} answered rightly, the share whose answer flips by so many changed words, exactly; ` +
    `beside it greedy\ncoordinate descent, and how often it needs no more words than the fewest:\n\n${table}`
  );
}
