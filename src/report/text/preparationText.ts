/** What `textvat prepare` did, as a person reads it in a terminal. */
import { counted } from '../../corpus/counted.js';
import {
  type PreparationSummary,
  type Removal,
  removalReasons,
} from '../../preparation/preparationSummary.js';
import { printable } from '../../printable.js';
import { boundsRows, shareOf } from '../preparationParts.js';
import { formatCount, formatTable } from '../table.js';

/** Ends without a line break. */
export function formatPreparation(summary: PreparationSummary): string {
  const { texts, kept } = summary;
  return [
    `${formatCount(kept)} of ${formatCount(texts)} texts stay (${shareOf(kept, texts)}).`,
    ...(summary.removed.length > 0 ? [removalTable(summary)] : []),
    ...summary.removed.map(exampleList),
    ...boilerplateList(summary),
    ...(summary.bounds.length > 0 ? [boundsTable(summary)] : []),
    ...notes(summary),
  ].join('\n\n');
}

function removalTable({ removed, texts }: PreparationSummary): string {
  const rows = removed.flatMap(({ reason, texts: count, details }) => [
    [removalReasons[reason], formatCount(count), shareOf(count, texts)],
    ...details.map(({ detail, texts: some }) => [`  ${detail}`, formatCount(some), shareOf(some, texts)]),
  ]);
  return formatTable(
    [
      { header: 'texts that leave' },
      { header: 'texts', align: 'right' },
      { header: 'share', align: 'right' },
    ],
    rows,
  );
}

const LONGEST_EXAMPLE = 100;

function exampleList({ reason, examples }: Removal): string {
  const lines = examples.map(({ id, detail, text }) => {
    const told = detail === undefined ? '' : ` (${detail})`;
    const start = text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)}…` : text;
    return `  ${id}${told}: ${start}`;
  });
  return [`for example, ${removalReasons[reason]}`, ...lines].map(printable).join('\n');
}

function boilerplateList({ boilerplate: { texts, lines } }: PreparationSummary): string[] {
  if (texts === 0) return [];
  const table = formatTable(
    [{ header: 'lines taken out' }, { header: 'times', align: 'right' }],
    lines.map(({ line, times }) => [line.slice(0, LONGEST_EXAMPLE), formatCount(times)]),
  );
  return [`${table}\n(from ${counted(texts, 'text')})`];
}

function boundsTable(summary: PreparationSummary): string {
  return formatTable(
    [
      { header: `as in ${formatCount(summary.labeledTexts)} labeled texts` },
      { header: 'at least', align: 'right' },
      { header: 'at most', align: 'right' },
    ],
    boundsRows(summary.bounds),
  );
}

function notes({ languages, masked, against }: PreparationSummary): string[] {
  const { addresses, numbers } = masked;
  const lines = [
    ...(languages === null ? [] : [`languages that stay: ${languages.join(', ')}`]),
    ...against.map(({ name, texts }) => `compared with ${counted(texts, 'text')} of ${name}`),
    ...(addresses + numbers > 0
      ? [`masked: e-mail addresses ${formatCount(addresses)}, telephone numbers ${formatCount(numbers)}`]
      : []),
  ];
  return lines.length === 0 ? [] : [lines.map(printable).join('\n')];
}
