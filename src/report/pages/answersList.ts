/** Test texts with what each method answered. */
import type { MethodAnswer, TextAnswers } from '../../experiments/answers.js';
import { cleanText } from '../../text/clean.js';
import { type Html, html } from '../html/html.js';
import { formatPercent } from '../table.js';

/** What is longer is folded away. */
const SHOWN = 300;

export function answersList(rows: readonly TextAnswers[]): Html {
  if (rows.length === 0) return html`<p>There is none.</p>`;
  return html`${rows.map(
    ({ text, answers }) => html`<article>
<h3>${text.id}: ${text.label ?? ''}</h3>
${quotation(cleanText(text.text))}
${answerChips(answers)}
</article>
`,
  )}`;
}

export function quotation(text: string): Html {
  if (text.length <= SHOWN) return html`<blockquote>${text}</blockquote>`;
  const start = excerpt(text);
  return html`<blockquote>${start} …<details><summary>the rest of the text</summary>${text.slice(start.length)}</details></blockquote>`;
}

/** The start of a longer text, cut after a word where there is one to cut after. */
function excerpt(text: string): string {
  // Not within a character of two units.
  const start = Array.from(text).slice(0, SHOWN).join('');
  const words = start.replace(/\s+\S*$/u, '');
  return /^\s/u.test(text.slice(start.length)) || words.length < SHOWN / 2 ? start : words;
}

/** Right and wrong are told apart by a sign, not by colour. */
function answerChips(answers: readonly MethodAnswer[]): Html {
  const chips = answers.map(({ method, label, right, runs, certainty }) => {
    const isRight = certainty > 0;
    const ofRuns = runs === 1 ? '' : `, right in ${right} of ${runs} runs`;
    return html`<li class="${isRight ? 'right' : 'wrong'}">${isRight ? '✓' : '✗'} <b>${method}</b>: ${label}, certainty ${formatPercent(Math.abs(certainty), 0)}${ofRuns}</li>
`;
  });
  return html`<ul class="answers">${chips}</ul>`;
}
