import type { CorpusReport, InputReport, SharedTexts } from './corpusReport.js';

/** The report as a person reads it in a terminal: one column an input, then the details, then what to do. */
export function formatCheck(report: CorpusReport): string {
  const sections = [
    overview(report.inputs),
    ...report.inputs.filter(({ classes }) => classes.length > 0).map(classTable),
    ...report.inputs.filter(({ conflictingTexts }) => conflictingTexts > 0).map(conflictList),
    ...(report.shared.length > 0 ? [sharedTable(report.shared)] : []),
    warningList(report.warnings),
  ];
  return `${sections.join('\n\n')}\n`;
}

const number = (value: number): string => value.toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const NONE = '–';

function overview(inputs: readonly InputReport[]): string {
  const metrics: readonly (readonly [string, (input: InputReport) => string])[] = [
    ['', ({ name }) => name],
    ['given as', ({ role }) => (role === 'any' ? NONE : role)],
    ['texts', ({ rows }) => number(rows)],
    ['labelled', ({ labelledRows }) => number(labelledRows)],
    ['classes', ({ classes }) => number(classes.length)],
    ['empty', ({ emptyTexts }) => number(emptyTexts)],
    ['repeated', ({ duplicateRows }) => number(duplicateRows)],
    ['under two labels', ({ conflictingTexts }) => number(conflictingTexts)],
    ['tokens', ({ tokens }) => number(tokens)],
    ['a text: shortest', ({ lengths }) => number(lengths?.minimum ?? 0)],
    ['5 %', ({ lengths }) => number(lengths?.percentile5 ?? 0)],
    ['25 %', ({ lengths }) => number(lengths?.percentile25 ?? 0)],
    ['median', ({ lengths }) => number(lengths?.median ?? 0)],
    ['75 %', ({ lengths }) => number(lengths?.percentile75 ?? 0)],
    ['95 %', ({ lengths }) => number(lengths?.percentile95 ?? 0)],
    ['99 %', ({ lengths }) => number(lengths?.percentile99 ?? 0)],
    ['longest', ({ lengths }) => number(lengths?.maximum ?? 0)],
    ['words known', ({ coverage }) => (coverage === null ? NONE : percent(coverage))],
    ['with control characters', ({ controlCharacters }) => number(controlCharacters.texts)],
    ['with HTML tags', ({ htmlTags }) => number(htmlTags.texts)],
    ['lines not in UTF-8', ({ encoding }) => number(encoding.latin1Lines)],
  ];
  return aligned(metrics.map(([title, value]) => [title, ...inputs.map(value)]));
}

function classTable({ name, classes }: InputReport): string {
  const rows = classes.map(({ label, texts, share }) => [`  ${label}`, number(texts), percent(share)]);
  return `Classes of ${printable(name)}\n${aligned(rows)}`;
}

function conflictList({ name, conflicts, conflictingTexts }: InputReport): string {
  const rows = conflicts.map(({ ids, labels }) => `  ${ids[0]} (${labels[0]})  =  ${ids[1]} (${labels[1]})`);
  if (conflictingTexts > conflicts.length) rows.push('  …');
  return [`The same text under two labels in ${name}`, ...rows].map(printable).join('\n');
}

function sharedTable(shared: readonly SharedTexts[]): string {
  const lines = shared.flatMap(({ first, second, texts, ids }) => [
    `  ${first}  and  ${second}: ${number(texts)}`,
    ...ids.map(([here, there]) => `    ${here}  =  ${there}`),
    ...(texts > ids.length ? ['    …'] : []),
  ]);
  return ['Texts in two files', ...lines].map(printable).join('\n');
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return 'Nothing to warn about.';
  return ['What to look at', ...warnings.map((warning) => `  - ${warning}`)].map(printable).join('\n');
}

/** The first column to the left, all others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and labels come from files: none may move the cursor of a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
