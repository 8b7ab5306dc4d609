/** Attacks on a model for the terminal. */

import { printable, printableLines } from '../../printable.js';
import type { AttackedRow } from '../../robustness/attackedRow.js';
import type { AttackFigures, AttackResult } from '../../robustness/attackResult.js';
import type { EmbeddingFigures } from '../../robustness/embeddings/embeddingFigures.js';
import { NOT_TRIED, triggerLines } from '../attackSights.js';
import { formatCount, formatEnds, formatPercent, formatTable, MISSING } from '../table.js';
import { truncateText } from '../textWidth.js';

/** Two figures first, then a row for each attack, and a few of the flips. Ends without a line break. */
export function formatAttack(result: AttackResult, rows: readonly AttackedRow[]): string {
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
  return [
    lines.join('\n'),
    ...(Object.keys(attacks).length === 0 ? [] : [table]),
    ...detectionPart(attacks),
    ...(result.embeddings === undefined ? [] : [embeddingsPart(result.embeddings)]),
    ...triggerList(result),
    ...swapList(result),
    ...flipList(result, rows),
    NOT_TRIED,
  ].join('\n\n');
}

/** How well the defense tells the changed texts apart. */
function detectionPart(attacks: AttackResult['attacks']): string[] {
  const rows = Object.entries(attacks).flatMap(([name, { detection }]) =>
    detection === undefined ? [] : [{ name, ...detection }],
  );
  if (rows.length === 0) return [];
  const table = formatTable(
    [
      { header: 'suspicious' },
      { header: 'flipped texts', align: 'right' },
      { header: 'AUROC', align: 'right' },
      { header: 'F1', align: 'right' },
      { header: 'marked', align: 'right' },
      { header: 'false alarms', align: 'right' },
    ],
    rows.map(({ name, texts, auroc, f1, marked, falseAlarms }) => [
      name,
      formatCount(texts),
      auroc.toFixed(3),
      f1.toFixed(3),
      formatPercent(marked, 1),
      formatPercent(falseAlarms, 1),
    ]),
  );
  return [table];
}

function embeddingsPart({ texts, norms, attacks, nearestWord }: EmbeddingFigures): string {
  const share = (norm: number | null) => (norm === null ? MISSING : formatPercent(norm, 1));
  const table = formatTable(
    [
      { header: 'at the embeddings' },
      ...norms.map((norm) => ({ header: `within ${formatPercent(norm, 0)}`, align: 'right' as const })),
      { header: 'median norm', align: 'right' },
      { header: 'quartiles', align: 'right' },
    ],
    Object.entries(attacks).map(([name, { flipped, median, quartiles }]) => [
      name,
      ...flipped.map((one) => formatPercent(one, 1)),
      share(median),
      quartiles.map(share).join(' to '),
    ]),
  );
  const texts_ = `${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'}`;
  return `${table}\n\nAt the embeddings: shares of ${texts_} answered rightly that flip within a norm, in percent of the norm of the\nwords' embeddings. Perturbed embeddings are no texts, and do not count in the worst attack.${nearestWordLine(nearestWord)}`;
}

/** Says whether a perturbation could be a word. Begins with a line break. */
function nearestWordLine(nearestWord: number | null): string {
  if (nearestWord === null) return '';
  return `\nThe nearest candidate of a word is ${formatPercent(nearestWord, 1)} away (median): what is smaller is no other word.`;
}

const SHOWN_SWAPS = 8;

function swapList({ swaps }: AttackResult): string[] {
  if (swaps.length === 0) return [];
  const shown = swaps.slice(0, SHOWN_SWAPS).map(({ from, to, texts }) => `${from} -> ${to} (${texts})`);
  return [
    `Most used swaps, with the texts they flipped (strike those that change the meaning with --deny):\n  ${shown.join(', ')}`,
  ];
}

function triggerList(result: AttackResult): string[] {
  const lines = triggerLines(result).map((line) => `  ${line}`);
  return lines.length === 0 ? [] : [`Universal triggers:\n${printableLines(lines.join('\n'))}`];
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

const LONGEST_FLIP = 200;
const SHOWN_FLIPS = 3;

/** The flips of the strongest attack that need the fewest changes. */
function flipList({ attacks }: AttackResult, rows: readonly AttackedRow[]): string[] {
  const [strongest] = Object.entries(attacks).sort(([, a], [, b]) => a.accuracy - b.accuracy);
  if (strongest === undefined) return [];
  const [name] = strongest;
  const flips = rows
    .filter((row) => row.attacks[name]?.status === 'flipped')
    .sort((a, b) => a.attacks[name]!.changed - b.attacks[name]!.changed)
    .slice(0, SHOWN_FLIPS);
  if (flips.length === 0) return [];
  return [`By ${name}:\n${flips.map((row) => `  ${formatFlip(row, name)}`).join('\n')}`];
}

/** One flipped text, its changes written `word -> other`. */
function formatFlip({ id, answer, attacks }: AttackedRow, name: string): string {
  const { changes = [], answer: wrong } = attacks[name]!;
  const swaps = changes.map(({ from, to }) => `${from} -> ${to === '' ? '(deleted)' : to}`);
  return printable(truncateText(`${id}: ${answer} -> ${wrong} by ${swaps.join(', ')}`, LONGEST_FLIP));
}
