/** What `textvat check` found, as a person reads it in a terminal. */
import type { ClassCount, CorpusReport, InputReport, SharedTexts } from '../../corpus/corpusReport.js';
import { isNumeric } from '../../corpus/label.js';
import { printable } from '../../printable.js';
import { formatCount, formatPercent, formatTable, MISSING } from '../table.js';

const MOST_CLASSES = 20;

/** One column an input, then the details, then what to do. Ends without a line break. */
export function formatCheck(report: CorpusReport): string {
  return [
    overview(report.inputs),
    ...report.inputs.filter(({ classes }) => classes.length > 0).map(classTable),
    ...report.inputs.filter(({ conflictingTexts }) => conflictingTexts > 0).map(conflictList),
    ...(report.shared.length > 0 ? [sharedList(report.shared)] : []),
    warningList(report.warnings),
  ].join('\n\n');
}

const share = (value: number | null): string => formatPercent(value, 1);

const MEASURES: readonly (readonly [string, (input: InputReport) => string])[] = [
  ['given as', ({ role }) => (role === 'any' ? MISSING : role)],
  ['texts', ({ rows }) => formatCount(rows)],
  ['labeled', ({ labeledRows }) => formatCount(labeledRows)],
  ['classes', ({ classes }) => formatCount(classes.length)],
  ['empty', ({ emptyTexts }) => formatCount(emptyTexts)],
  ['repeated', ({ duplicateRows }) => formatCount(duplicateRows)],
  ['under two labels', ({ conflictingTexts }) => formatCount(conflictingTexts)],
  ['tokens', ({ tokens }) => formatCount(tokens)],
  ['tokens a text: shortest', ({ lengths }) => formatLength(lengths?.minimum)],
  ['5 %', ({ lengths }) => formatLength(lengths?.percentile5)],
  ['25 %', ({ lengths }) => formatLength(lengths?.percentile25)],
  ['median', ({ lengths }) => formatLength(lengths?.median)],
  ['75 %', ({ lengths }) => formatLength(lengths?.percentile75)],
  ['95 %', ({ lengths }) => formatLength(lengths?.percentile95)],
  ['99 %', ({ lengths }) => formatLength(lengths?.percentile99)],
  ['longest', ({ lengths }) => formatLength(lengths?.maximum)],
  ['words known', ({ coverage }) => share(coverage)],
  ['script', ({ scripts }) => formatScripts(scripts)],
  ['with control characters', ({ controlCharacters }) => formatCount(controlCharacters.texts)],
  ['with HTML tags', ({ htmlTags }) => formatCount(htmlTags.texts)],
  ['lines not in UTF-8', ({ encoding }) => formatCount(encoding.latin1Lines)],
];

/** The most frequent one, and how much of the letters it is. */
function formatScripts([first]: InputReport['scripts']): string {
  return first === undefined ? MISSING : `${first.name} ${formatPercent(first.share, 0)}`;
}

function formatLength(tokens: number | undefined): string {
  return tokens === undefined ? MISSING : formatCount(tokens);
}

function overview(inputs: readonly InputReport[]): string {
  return formatTable(
    [{ header: '' }, ...inputs.map(({ name }) => ({ header: name, align: 'right' as const }))],
    MEASURES.map(([title, measure]) => [title, ...inputs.map(measure)]),
  );
}

function classTable({ name, classes }: InputReport): string {
  const table = formatTable(
    [
      { header: `class in ${name}` },
      { header: 'texts', align: 'right' },
      { header: 'share', align: 'right' },
    ],
    shownClasses(classes).map(({ label, texts, share: part }) => [label, formatCount(texts), share(part)]),
  );
  const hidden = classes.length - MOST_CLASSES;
  return hidden > 0 ? `${table}\n(and ${formatCount(hidden)} more)` : table;
}

/** The most frequent ones, first of all; numbers by their value. */
function shownClasses(classes: readonly ClassCount[]): readonly ClassCount[] {
  const shown = classes.slice(0, MOST_CLASSES);
  if (!shown.every(({ label }) => isNumeric(label))) return shown;
  return shown.sort((one, other) => Number(one.label) - Number(other.label));
}

function conflictList({ name, conflicts, conflictingTexts }: InputReport): string {
  const rows = conflicts.map(({ ids, labels }) => `  ${ids[0]} (${labels[0]})  =  ${ids[1]} (${labels[1]})`);
  if (conflictingTexts > conflicts.length) rows.push('  …');
  return [`the same text under two labels in ${name}`, ...rows].map(printable).join('\n');
}

function sharedList(shared: readonly SharedTexts[]): string {
  const lines = shared.flatMap(({ first, second, texts, ids }) => [
    `  ${first}  and  ${second}: ${formatCount(texts)}`,
    ...ids.map(([here, there]) => `    ${here}  =  ${there}`),
    ...(texts > ids.length ? ['    …'] : []),
  ]);
  return ['texts in two files', ...lines].map(printable).join('\n');
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return 'Nothing to warn about.';
  return ['what to look at', ...warnings.map((warning) => `  - ${warning}`)].map(printable).join('\n');
}
