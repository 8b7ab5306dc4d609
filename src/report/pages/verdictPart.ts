/** The verdict of a comparison at the head of its page: the answer, the methods compared, and how it was decided. */
import type { CountVerdict, Opponent, Outcome, Verdict, VerdictAnswer } from '../../experiments/verdict.js';
import { type Html, html, NOTHING } from '../html/html.js';
import { nameInWords } from '../methodWords.js';
import { reach } from '../plots/intervalPlot.js';
import { formatCount, formatEnds, formatPercent, formatPoints, formatProbability } from '../table.js';
import { ANSWERS, formatNeeded, outcomeInWords, verdictNotes, verdictSentence } from '../text/verdictText.js';

const SIGNS: Readonly<Record<VerdictAnswer, string>> = { yes: '✓', no: '✗', 'not shown': '?' };
const OUTCOME_SIGNS: Readonly<Record<Outcome, string>> = {
  better: '✓',
  worse: '✗',
  'no gain': '✗',
  'not shown': '?',
};

/** A word that style sheets know. */
const className = (word: VerdictAnswer | Outcome) => word.replace(' ', '-');

/** @param measured what the verdict was measured on, as a paragraph */
export function verdictPart(verdict: Verdict, measured: Html): Html {
  const { answer, counts, labels } = verdict;
  const shown = counts.find((count) => count.labels === labels);
  return html`<div class="verdict ${className(answer)}">
<p class="answer"><span aria-hidden="true">${SIGNS[answer]}</span> ${ANSWERS[answer]}</p>
<p class="sentence">${capital(verdictSentence(verdict))}</p>
${shown === undefined ? NOTHING : opponents(shown, verdict)}${otherCounts(verdict)}</div>
${measured}
${howDecided(verdict)}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Gains on one scale, a tile each. */
function opponents({ labels, against }: CountVerdict, { method }: Verdict): Html {
  if (method === null || against.length === 0) return NOTHING;
  const ends = against.flatMap(({ gainInterval, gain }) => {
    const [low, high] = gainInterval ?? [gain!, gain!];
    return { low, high };
  });
  const domain = reach(ends);
  return html`<h2 class="versus">${formatCount(labels)} labels: ${nameInWords(method)} against</h2>
<ul class="versus">${against.map((one) => tile(one, domain))}</ul>
`;
}

function tile(one: Opponent, domain: readonly [number, number]): Html {
  const { method, error, gain, gainInterval, pileUse, outcome } = one;
  const sees = pileUse === 'nothing' ? 'labeled texts alone' : 'reads the unlabeled texts for its vectors';
  const interval = gainInterval === null ? '' : formatEnds(gainInterval, points);
  const p = one.adjustedPValue === null ? '' : `, p ${formatProbability(one.adjustedPValue)}`;
  const needed =
    outcome === 'better' && one.labelsNeeded !== null
      ? html`<p class="needs">needs <b>${formatNeeded(one.labelsNeeded)}</b> labels for the same${bySeed(one)}</p>`
      : NOTHING;
  return html`<li class="${className(outcome)}"><p class="name"><b>${method}</b> <small>${sees}, errs on ${formatPercent(error, 1)}</small></p>
<p class="gain"><b>${points(gain!)}</b> ${Math.abs(gain!) === 0.01 ? 'point' : 'points'}</p>
${bar(one, domain)}
<p class="ends">${interval}${p}</p>
<p class="outcome"><span aria-hidden="true">${OUTCOME_SIGNS[outcome]}</span> ${outcomeInWords(one)}</p>
${needed}</li>
`;
}

/** The range over the seeds. */
function bySeed({ labelsNeededBySeed: range }: Opponent): string {
  if (range === null) return '';
  const [least, most] = range.map(formatNeeded) as [string, string];
  return least === most ? '' : ` (by seed: ${least} to ${most})`;
}

/** A gain to a tenth of a point, with a minus sign as wide as the plus sign. */
function points(gain: number): string {
  return formatPoints(gain, 1).replace('-', '−');
}

const BAR = 240;

/** Zero is a line; all that is right of it is fewer errors. */
function bar({ gain, gainInterval }: Opponent, [low, high]: readonly [number, number]): Html {
  if (gainInterval === null || high === low) return NOTHING;
  const x = (value: number) => (6 + ((value - low) / (high - low)) * (BAR - 12)).toFixed(1);
  const [from, to] = gainInterval.map(x) as [string, string];
  return html`<svg class="bar" viewBox="0 0 ${BAR} 18" aria-hidden="true"><path class="grid" d="M0,9H${BAR}"/><path class="interval" d="M${from},9H${to}"/><path class="zero" d="M${x(0)},0V18"/><circle class="mark" cx="${x(gain!)}" cy="9" r="5"/></svg>`;
}

/** The answers for all numbers of labels. */
function otherCounts({ counts, labels }: Verdict): Html {
  if (counts.length < 2) return NOTHING;
  const chips = counts.map(
    (count) =>
      html`<li class="${className(count.answer)}"${count.labels === labels ? { html: ' aria-current="true"' } : NOTHING}><b>${formatCount(count.labels)} labels</b> <span aria-hidden="true">${SIGNS[count.answer]}</span> ${ANSWERS[count.answer].toLowerCase()}</li>\n`,
  );
  return html`<ul class="counts">${chips}</ul>
`;
}

function howDecided(verdict: Verdict): Html {
  const notes = verdictNotes(verdict);
  if (notes.length === 0) return NOTHING;
  return html`<details class="how"><summary>How this is decided</summary>
${notes.map((note) => html`<p class="note">${note}</p>\n`)}<p class="note">Gains are points of error less, paired by seed and test text, with 95 % intervals.</p></details>
`;
}
