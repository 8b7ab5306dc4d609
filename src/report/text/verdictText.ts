/** The verdict of a comparison in sentences, for the terminal and the page. */
import { type ComparedMethod, twinOf } from '../../experiments/comparedMethods.js';
import type { LabelsNeeded } from '../../experiments/equivalentLabels.js';
import type { CountVerdict, Obstacle, Opponent, Outcome, Verdict } from '../../experiments/verdict.js';
import { FEWEST_SEEDS, WORTH_HAVING } from '../../experiments/verdict.js';
import { nameInWords } from '../methodWords.js';
import {
  formatCount,
  formatEnds,
  formatPercent,
  formatPoints,
  formatProbability,
  formatTable,
  MISSING,
} from '../table.js';

/** What more seeds are advised up to. */
const ENOUGH_SEEDS = 5;

export const ANSWERS = { yes: 'Yes', no: 'No', 'not shown': 'Not shown' } as const;

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  better: 'fewer errors',
  worse: 'more errors',
  'no gain': `no gain of ${formatRoundPoints(WORTH_HAVING)} or more`,
  'not shown': 'no difference shown',
};

function formatRoundPoints(points: number): string {
  return points === 0.01 ? '1 point' : `${100 * points} points`;
}

export function outcomeInWords({ outcome }: Opponent): string {
  return OUTCOMES[outcome];
}

/** `Yes: 100 labels with VAT err on 9.4 %, as supervised training does with about 500.` */
export function formatVerdict(verdict: Verdict): string {
  return `${ANSWERS[verdict.answer]}: ${verdictSentence(verdict)}`;
}

/** Without the answer before it. */
export function verdictSentence(verdict: Verdict): string {
  const { answer, method, labels, obstacle } = verdict;
  const count = verdict.counts.find((one) => one.labels === labels);
  if (method === null || count === undefined) return ADVICE[obstacle ?? 'no method'](verdict);
  const result = `${formatLabels(count.labels)} with ${nameInWords(method)} err on ${formatPercent(count.error, 1)}`;
  if (answer === 'yes') return `${result}, ${asMany(count) ?? others(count)}.`;
  if (answer === 'no') return `${result}, ${lost(count)}.`;
  if (obstacle !== null) return `${result}. ${ADVICE[obstacle](verdict)}`;
  const against = leastGain(count);
  const found =
    against === undefined ? `${result}.` : `${result}, ${methodAndError(against)}, which may be chance.`;
  return `${found} Give more ${count.seeds < ENOUGH_SEEDS ? `seeds (--seeds ${ENOUGH_SEEDS}) or test texts` : 'test texts or seeds'}.`;
}

const ADVICE: Readonly<Record<Obstacle, (verdict: Verdict) => string>> = {
  'no method': () => 'no method that learns from unlabeled texts has run. Add vat to --methods.',
  'no unlabeled texts': () => 'there was no unlabeled text. Give some with --unlabeled.',
  'no control': ({ method }) =>
    `Nothing of the same kind ran without the unlabeled texts. Add ${twinOf(method ?? 'vat')} to --methods.`,
  'few seeds': () =>
    `Give more seeds: fewer than ${FEWEST_SEEDS} say too little of how much draws differ (--seeds ${ENOUGH_SEEDS}).`,
};

function formatLabels(labels: number): string {
  return `${formatCount(labels)} labels`;
}

function asMany(count: CountVerdict): string | undefined {
  const quoted = quotedEquivalence(count);
  if (quoted === undefined) return undefined;
  const { method, labelsNeeded: needed } = quoted;
  return needed.is === 'about'
    ? `as ${nameInWords(method)} does with ${formatNeeded(needed)}`
    : `less than ${nameInWords(method)} does with ${formatCount(needed.labels)}`;
}

/** Supervised training, or else another method, where it needs a good deal more labels for as few errors. */
export function quotedEquivalence({
  labels,
  against,
}: CountVerdict): { readonly method: ComparedMethod; readonly labelsNeeded: LabelsNeeded } | undefined {
  const inOrder = [...against].sort(
    (a, b) => Number(b.method === 'supervised') - Number(a.method === 'supervised'),
  );
  for (const { method, outcome, labelsNeeded } of inOrder)
    if (
      outcome === 'better' &&
      labelsNeeded !== null &&
      labelsNeeded.is !== 'at most' &&
      labelsNeeded.labels >= 1.2 * labels
    )
      return { method, labelsNeeded };
  return undefined;
}

function others({ against }: CountVerdict): string {
  return against
    .filter(({ pileUse }) => pileUse === 'nothing')
    .map(methodAndError)
    .join(', ');
}

function lost({ against }: CountVerdict): string {
  const one =
    against.find(({ outcome }) => outcome === 'worse') ??
    against.find(({ outcome }) => outcome === 'no gain')!;
  return one.outcome === 'worse'
    ? methodAndError(one)
    : `${methodAndError(one)}: a gain of ${formatRoundPoints(WORTH_HAVING)} can be ruled out`;
}

/** Of the methods that get nothing from the unlabeled texts, the one over which the gain is smallest. */
function leastGain({ against }: CountVerdict): Opponent | undefined {
  const blind = against.filter(({ pileUse }) => pileUse === 'nothing');
  return blind.sort((a, b) => a.gain! - b.gain!)[0];
}

function methodAndError({ method, error }: Opponent): string {
  return `${nameInWords(method)} on ${formatPercent(error, 1)}`;
}

/** Two digits of a figure that is read off a curve: `about 480`, `more than 2,500`. */
export function formatNeeded({ is, labels }: LabelsNeeded): string {
  return `${is} ${formatCount(is === 'about' ? Number(labels.toPrecision(2)) : labels)}`;
}

/** A dash where no difference is shown: the figure would be chance. */
function neededInWords({ outcome, labelsNeeded: needed }: Opponent): string {
  return needed === null || (outcome !== 'better' && outcome !== 'worse') ? MISSING : formatNeeded(needed);
}

/** The verdict and, under it, the methods that it compares with. Ends without a line break. */
export function formatVerdictTable(verdict: Verdict): string {
  const { counts, method } = verdict;
  const rows = counts.flatMap(({ labels, against }) =>
    against.map((one, place) => [
      place === 0 ? String(labels) : '',
      one.method,
      formatPoints(one.gain),
      formatEnds(one.gainInterval, formatPoints),
      formatProbability(one.adjustedPValue),
      outcomeInWords(one),
      neededInWords(one),
    ]),
  );
  if (rows.length === 0) return formatVerdict(verdict);
  const table = formatTable(
    [
      { header: 'labels', align: 'right' },
      { header: `${method} against` },
      { header: 'gain, points', align: 'right' },
      { header: '95 % interval', align: 'right' },
      { header: 'p (Holm)', align: 'right' },
      { header: `${method} has` },
      { header: 'labels it needs', align: 'right' },
    ],
    rows,
  );
  return [formatVerdict(verdict), '', table, ...verdictNotes(verdict)].join('\n');
}

/** How the verdict was decided, and how far it can be trusted. */
export function verdictNotes({ counts, method, tests }: Verdict): string[] {
  const against = counts.flatMap((count) => count.against);
  if (method === null || against.length === 0) return [];
  const sees = [...new Set(against.filter(({ pileUse }) => pileUse !== 'nothing').map((one) => one.method))];
  const fewest = Math.min(...counts.map(({ seeds }) => seeds));
  return [
    `Yes: fewer errors than each of those that learn from the labeled texts alone. No: more errors than one of them, or no gain of ${formatRoundPoints(WORTH_HAVING)} or more.`,
    ...(sees.length > 0
      ? [`${sees.join(', ')} decides nothing: its text vectors are learned from the unlabeled texts too.`]
      : []),
    ...(tests > 1 ? [`p is corrected for the ${tests} tests of the verdict (Holm).`] : []),
    ...(counts.length > 1 && against.some((one) => one.labelsNeeded !== null)
      ? [`Labels it needs for the error of ${method}: read off its learning curve, without an interval.`]
      : []),
    ...(fewest < ENOUGH_SEEDS
      ? [
          `${fewest === 1 ? 'One seed says' : `${fewest} seeds say`} little of how much the draws differ; ${ENOUGH_SEEDS} or more say it better.`,
        ]
      : []),
  ];
}
