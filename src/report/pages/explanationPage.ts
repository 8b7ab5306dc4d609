/** Explanations as a page. */

import {
  answerPart,
  type ExplainedText,
  formatNats,
  type Piece,
  perturbationPart,
  piecesOf,
  sharesPart,
  strongestWords,
  towardsPart,
} from '../explanationParts.js';
import { type Html, html } from '../html/html.js';
import { htmlTable, page, type Section } from '../html/page.js';
import { formatPercent, MISSING } from '../table.js';
import { quotation } from './answersList.js';

const WORDS = 10;

/** @returns a complete HTML document */
export function explanationPage(explained: readonly ExplainedText[]): string {
  const summary = html`<p>Each word is marked by what it adds to the log odds of the answer:
<span class="for strength-4">for it</span> (blue, underlined) or
<span class="against strength-4">against it</span> (orange, wavy underline); the stronger, the deeper.
Figures are in nats, before the probability is calibrated; the words together add up to the log odds less those before any word, but for
what is left unexplained. Every word's figure is shown when pointing at it.</p>`;
  return page('Which words decided', summary, explained.map(textSection));
}

function textSection(explained: ExplainedText): Section {
  const { id, probability, rival, margin } = explained;
  return {
    title: `${id}: ${answerPart(explained)}, ${formatPercent(probability, 1)}`,
    lead: `Log odds over ${rival} ${formatNats(margin)}: ${sharesPart(explained)}.`,
    body: [
      html`<p class="explained">${piecesOf(explained).map(markedPiece)}</p>`,
      wordTable(explained),
      ngramTable(explained),
      nearestTable(explained),
      perturbedPart(explained),
    ],
  };
}

function markedPiece({ text, word, strength }: Piece): Html {
  if (word === undefined) return html`${text}`;
  const side = word.contribution > 0 ? 'for' : 'against';
  const marked = strength === 0 ? [] : [`${side} strength-${strength}`];
  const classes = [...marked, ...(word.known ? [] : ['unknown'])].join(' ');
  const note = word.known ? '' : ', unknown to the model';
  return html`<span class="${classes}" title="${formatNats(word.contribution)}${note}">${text}</span>`;
}

function wordTable(explained: ExplainedText): Html {
  const rows = strongestWords(explained, WORDS).map(({ word, contribution, occlusion }) => [
    word,
    formatNats(contribution),
    occlusion === null ? MISSING : formatNats(occlusion),
  ]);
  return htmlTable(
    [
      { header: 'word' },
      { header: `for ${explained.label}`, number: true },
      { header: 'lost without it', number: true },
    ],
    rows,
  );
}

function ngramTable({ ngrams = [], label }: ExplainedText): Html {
  if (ngrams.length === 0) return html``;
  return htmlTable(
    [{ header: 'n-gram' }, { header: `for ${label}, exactly`, number: true }],
    ngrams.slice(0, WORDS).map(({ ngram, contribution }) => [ngram, formatNats(contribution)]),
  );
}

function nearestTable({ nearest }: ExplainedText): Html {
  if (nearest.length === 0) return html``;
  return html`<h3>Nearest labeled texts</h3>
${htmlTable(
  [{ header: 'likeness', number: true }, { header: 'label' }, { header: 'text' }],
  nearest.map(({ similarity, label, text }) => [similarity.toFixed(2), label, quotation(text)]),
)}`;
}

function perturbedPart({ perturbation }: ExplainedText): Html {
  if (perturbation === undefined) return html``;
  return html`<h3>Virtual adversarial perturbation</h3>
<p>${perturbationPart(perturbation)}.</p>
${htmlTable(
  [{ header: 'pushed word' }, { header: 'share of the norm', number: true }, { header: 'towards (cosine)' }],
  perturbation.words
    .slice(0, WORDS)
    .map((word) => [word.word, formatPercent(word.push, 1), towardsPart(word)]),
)}`;
}
