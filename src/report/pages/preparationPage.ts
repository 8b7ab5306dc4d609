/** What `textvat prepare` did, as a page. */
import {
  type PreparationSummary,
  type Removal,
  removalReasons,
} from '../../preparation/preparationSummary.js';
import { type Html, html, NOTHING } from '../html/html.js';
import { htmlTable, page, type Section } from '../html/page.js';
import { boundsRows, shareOf } from '../preparationParts.js';
import { formatCount } from '../table.js';

/** @returns a complete HTML document */
export function preparationPage(summary: PreparationSummary): string {
  const { texts, kept, keptCharacters } = summary;
  const lead = html`<p><b>${formatCount(kept)} of ${formatCount(texts)} texts stay</b> (${shareOf(kept, texts)}), with
${formatCount(keptCharacters)} characters.</p>${notes(summary)}`;
  return page('A prepared pile of texts', lead, [
    { title: 'What left, and why', body: removalTable(summary) },
    {
      title: 'Examples',
      lead: 'Some texts of each kind, from anywhere in the pile.',
      body: summary.removed.map(examples),
    },
    ...boilerplate(summary),
    ...bounds(summary),
    { title: 'Inputs', body: inputs(summary) },
  ]);
}

function notes({ languages, masked: { addresses, numbers } }: PreparationSummary): Html {
  const parts = [
    languages === null
      ? 'Texts of any language stay.'
      : `Texts in these languages stay: ${languages.join(', ')}.`,
    ...(addresses + numbers === 0
      ? []
      : [
          `Written over with made-up ones: e-mail addresses ${formatCount(addresses)}, telephone numbers ${formatCount(numbers)}.`,
        ]),
  ];
  return html`<p>${parts.join(' ')}</p>`;
}

function removalTable({ removed, texts, kept }: PreparationSummary): Html {
  const row = (title: Html | string, count: number) => [title, formatCount(count), shareOf(count, texts)];
  return htmlTable(
    [{ header: 'texts that' }, { header: 'texts', number: true }, { header: 'share', number: true }],
    [
      ...removed.flatMap(({ reason, texts: count, details }) => [
        row(removalReasons[reason], count),
        ...details.map(({ detail, texts: some }) => row(html`<small>\u2003${detail}</small>`, some)),
      ]),
      row(html`<b>stay</b>`, kept),
    ],
  );
}

function examples({ reason, examples: some }: Removal): Html {
  return html`<h3>${removalReasons[reason]}</h3>
${some.map(
  ({ id, detail, text }) => html`<article>
<p class="note">${id}${detail === undefined ? NOTHING : html`: ${detail}`}</p>
<blockquote>${text}</blockquote>
</article>
`,
)}`;
}

function boilerplate({ boilerplate: { texts, lines } }: PreparationSummary): Section[] {
  if (texts === 0) return [];
  const body = htmlTable(
    [{ header: 'line' }, { header: 'times', number: true }],
    lines.map(({ line, times }) => [line, formatCount(times)]),
  );
  const lead = `They stood in many texts, and were taken out of ${formatCount(texts)}.`;
  return [{ title: 'Lines taken out', lead, body }];
}

function bounds({ bounds: fitted, labeledTexts }: PreparationSummary): Section[] {
  if (fitted.length === 0) return [];
  const body = htmlTable(
    [{ header: 'of a text' }, { header: 'at least', number: true }, { header: 'at most', number: true }],
    boundsRows(fitted),
  );
  const lead =
    `From the 0.5 to 99.5 % quantiles of ${formatCount(labeledTexts)} labeled texts, ` +
    'with half of their distance added at each end.';
  return [{ title: 'What counts as odd', lead, body }];
}

function inputs({ inputs: files, against, labeledTexts }: PreparationSummary): Html {
  const rows = [
    ...files.map(({ name, texts }) => [name, 'to prepare', formatCount(texts)]),
    ...against.map(({ name, texts }) => [name, 'to measure on', formatCount(texts)]),
    ...(labeledTexts > 0 ? [['', 'labeled', formatCount(labeledTexts)]] : []),
  ];
  return htmlTable([{ header: 'file' }, { header: 'role' }, { header: 'texts', number: true }], rows);
}
