/** Attacks on a model for the terminal. */
import type { AttackedRow } from '../../robustness/attackedRow.js';
import type { AttackFigures, AttackResult } from '../../robustness/attackResult.js';
import { formatCount, formatEnds, formatPercent, formatTable, MISSING } from '../table.js';

/** Two figures first, then a row for each attack. Ends without a line break. */
export function formatAttack(result: AttackResult): string {
  const { texts, accuracy, accuracyInterval, worst, attacks, profile } = result;
  const ends = (interval: AttackFigures['accuracyInterval']) =>
    `95 % interval ${formatEnds(interval, (end) => formatPercent(end, 1))}`;
  const lines = [
    `accuracy ${formatPercent(accuracy, 1)} (${ends(accuracyInterval)}) on ${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'}`,
    `accuracy under the worst attack for each text ${formatPercent(worst.accuracy, 1)} (${ends(worst.accuracyInterval)}), profile ${profile}`,
  ];
  const table = formatTable(
    [
      { header: 'attack' },
      { header: 'accuracy', align: 'right' },
      { header: 'flipped', align: 'right' },
      { header: 'queries', align: 'right' },
      { header: 'words changed', align: 'right' },
      { header: 'no candidates', align: 'right' },
      { header: 'out of queries', align: 'right' },
      { header: 'certified', align: 'right' },
    ],
    Object.entries(attacks).map(([name, figures]) => rowOf(name, figures)),
  );
  return [lines.join('\n'), table, 'Not tried: attacks that write whole sentences anew, and people.'].join(
    '\n\n',
  );
}

function rowOf(name: string, figures: AttackFigures): string[] {
  const { accuracy, successRate, meanQueries, meanChangedShare, noCandidates, outOfQueries, certified } =
    figures;
  return [
    name,
    formatPercent(accuracy, 1),
    formatPercent(successRate, 1),
    meanQueries === null ? MISSING : formatCount(Math.round(meanQueries)),
    formatPercent(meanChangedShare, 1),
    formatCount(noCandidates),
    formatCount(outOfQueries),
    certified === undefined ? MISSING : formatPercent(certified, 1),
  ];
}

/** One flipped text, its changes written `word -> other`. */
export function formatFlip({ id, answer, attacks }: AttackedRow, name: string): string {
  const { changes = [], answer: wrong } = attacks[name]!;
  const swaps = changes.map(({ from, to }) => `${from} -> ${to === '' ? '(deleted)' : to}`);
  return `${id}: ${answer} -> ${wrong} by ${swaps.join(', ')}`;
}
