/** Attacks on a model as a page. */
import { type AttackedRow, type Change, wasRight } from '../../robustness/attackedRow.js';
import type { AttackFigures, AttackResult } from '../../robustness/attackResult.js';
import type { EmbeddingFigures } from '../../robustness/embeddings/embeddingFigures.js';
import { attackSights, NOT_TRIED, triggerLines } from '../attackSights.js';
import { type Html, html } from '../html/html.js';
import { htmlTable, page, type Section } from '../html/page.js';
import { formatCount, formatEnds, formatPercent, MISSING } from '../table.js';
import { attackCurves } from './attackCurves.js';

const EXAMPLES = 10;
/** Words of what stayed that are shown beside a change. */
const BESIDE = 12;

/** @param rows one for each text @returns a complete HTML document */
export function attackPage(victim: string, result: AttackResult, rows: readonly AttackedRow[]): string {
  const names = Object.keys(result.attacks);
  const sections: Section[] = [];
  if (names.length > 0)
    sections.push(
      {
        title: 'The attacks',
        lead: 'Accuracy: share of all texts whose answer was right and stayed so, with its 95 % interval.',
        body: [
          attackTable(result),
          html`<div class="plots">${attackCurves(rows, names)}</div>`,
          triggerList(result),
        ],
      },
      {
        title: 'What was changed',
        lead: 'Of each text the flip that took the fewest changes. Answers that were wrong before any attack are not among them.',
        body: examples(rows),
      },
    );
  if (result.embeddings !== undefined) sections.push(embeddingSection(result.embeddings));
  sections.push({ title: 'What the attacker could see', body: sights(result) });
  return page(`Attacks on ${victim}`, summary(result), sections);
}

function summary(result: AttackResult): Html {
  const { texts, accuracy, accuracyInterval, worst, profile, seed, warnings } = result;
  return html`<p>Accuracy <b>${formatPercent(accuracy, 1)}</b> (${ends(accuracyInterval)}), and accuracy under the worst attack for each text
<b>${formatPercent(worst.accuracy, 1)}</b> (${ends(worst.accuracyInterval)}), on ${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'}
under the profile ${profile}, seed ${String(seed)}.</p>
${warnings.map((warning) => html`<p><b>Warning:</b> ${warning}</p>\n`)}<p>${NOT_TRIED}</p>`;
}

const ends = (interval: AttackFigures['accuracyInterval']): string =>
  `95 % interval ${formatEnds(interval, (end) => formatPercent(end, 1))}`;

function triggerList(result: AttackResult): Html {
  const lines = triggerLines(result);
  if (lines.length === 0) return html``;
  return html`<h3>Universal triggers</h3>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function attackTable({ attacks }: AttackResult): Html {
  const numbers = [
    'accuracy',
    'interval',
    'flipped',
    'queries',
    'words changed',
    'no candidates',
    'out of queries',
  ];
  return htmlTable(
    [
      { header: 'attack', name: true },
      ...[...numbers, 'certified'].map((header) => ({ header, number: true })),
    ],
    Object.entries(attacks).map(([name, figures]) => [
      name,
      formatPercent(figures.accuracy, 1),
      formatEnds(figures.accuracyInterval, (end) => formatPercent(end, 1)),
      formatPercent(figures.successRate, 1),
      figures.meanQueries === null ? MISSING : formatCount(Math.round(figures.meanQueries)),
      formatPercent(figures.meanChangedShare, 1),
      formatCount(figures.noCandidates),
      formatCount(figures.outOfQueries),
      figures.certified === undefined ? MISSING : formatPercent(figures.certified, 1),
    ]),
  );
}

function examples(rows: readonly AttackedRow[]): Html {
  const flips = rows
    .filter(wasRight)
    .flatMap((row) => {
      const [best] = Object.entries(row.attacks)
        .filter(([, { status }]) => status === 'flipped')
        .sort(([, a], [, b]) => a.changed - b.changed);
      return best === undefined ? [] : [{ row, name: best[0], outcome: best[1] }];
    })
    .sort((a, b) => a.outcome.changed - b.outcome.changed)
    .slice(0, EXAMPLES);
  if (flips.length === 0) return html`<p>No answer was flipped.</p>`;
  return html`${flips.map(
    ({ row, name, outcome }) => html`<article>
<h3>${row.id}: ${row.answer}, then ${outcome.answer ?? ''}, by ${name}</h3>
<blockquote>${markedChanges(row.text, outcome.changes ?? [])}</blockquote>
</article>
`,
  )}`;
}

function markedChanges(text: string, changes: readonly Change[]): Html[] {
  let from = 0;
  const parts = changes.flatMap((change) => {
    const before = shortened(text.slice(from, change.start));
    from = change.start + change.from.length;
    return [before, ...markedChange(change)];
  });
  return [...parts, shortened(text.slice(from))];
}

/** What was put before or behind a word that stays is marked alone. */
function markedChange({ from, to }: Change): Html[] {
  const added = (part: string) => html`<ins class="for strength-2">${part}</ins>`;
  if (to.endsWith(` ${from}`)) return [added(to.slice(0, -from.length)), html`${from}`];
  if (to.startsWith(`${from} `)) return [html`${from}`, added(to.slice(from.length))];
  return [html`<del class="against strength-2">${from}</del> `, added(to)];
}

/** What stayed, but for the middle of a long part. */
function shortened(text: string): Html {
  const words = text.split(' ');
  if (words.length <= 2 * BESIDE + 1) return html`${text}`;
  return html`${words.slice(0, BESIDE).join(' ')} … ${words.slice(-BESIDE).join(' ')}`;
}

function embeddingSection({ texts, norms, attacks, zeroGradients, nearestWord }: EmbeddingFigures): Section {
  const share = (norm: number | null) => (norm === null ? MISSING : formatPercent(norm, 1));
  return {
    title: 'At the embeddings',
    lead: `Shares of ${formatCount(texts)} texts answered rightly that flip within a norm, in percent of the norm of the words' embeddings. Perturbed embeddings are no texts, and do not count in the worst attack. Gradients that are zero: ${formatPercent(zeroGradients, 1)}.${nearestWord === null ? '' : ` The nearest candidate of a word is ${formatPercent(nearestWord, 1)} away (median): what is smaller is no other word.`}`,
    body: htmlTable(
      [
        { header: 'attack', name: true },
        ...norms.map((norm) => ({ header: `within ${formatPercent(norm, 0)}`, number: true })),
        { header: 'median norm', number: true },
        { header: 'quartiles', number: true },
      ],
      Object.entries(attacks).map(([name, { flipped, median, quartiles }]) => [
        name,
        ...flipped.map((one) => formatPercent(one, 1)),
        share(median),
        quartiles.map(share).join(' to '),
      ]),
    ),
  };
}

function sights(result: AttackResult): Html {
  return htmlTable(
    [{ header: 'attack', name: true }, { header: 'sees' }, { header: 'what it does' }],
    attackSights(result).map(({ name, sees, description }) => [name, sees, description]),
  );
}
