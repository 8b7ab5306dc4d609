/** What the terminal's and the page's picture of an explanation share. */
import type { ExplainedWord, Explanation } from '../explanation/explain.js';
import type { NearText } from '../explanation/nearestTexts.js';
import type { ExplainedPerturbation, PushedWord } from '../explanation/perturbation.js';
import { formatPercent } from './table.js';

/** An explanation of one text of a corpus. */
export interface ExplainedText extends Explanation {
  readonly id: string;
  /** The label that the corpus gives it, if any. */
  readonly gold?: string | undefined;
  /** Most similar first; empty where none were asked for. */
  readonly nearest: readonly NearText[];
  /** Absent where it was not asked for. */
  readonly perturbation?: ExplainedPerturbation | undefined;
}

/** A piece of the text: a word that the model read, or what stands between two of them. */
export interface Piece {
  readonly text: string;
  readonly word?: ExplainedWord;
  /** How strong the word's contribution is beside the strongest of the text: 0 (hardly there) to 4. */
  readonly strength: number;
}

const STRENGTHS = 4;
/** Of the strongest contribution; what is weaker has strength 0. */
const WEAKEST = 0.1;

/** The whole text in pieces, in order. */
export function piecesOf({ text, words }: Explanation): Piece[] {
  const strongest = words.reduce(
    (most, { contribution }) => Math.max(most, Math.abs(contribution)),
    Number.MIN_VALUE,
  );
  const pieces: Piece[] = [];
  let cursor = 0;
  for (const word of words) {
    if (word.start > cursor) pieces.push({ text: text.slice(cursor, word.start), strength: 0 });
    const share = Math.abs(word.contribution) / strongest;
    pieces.push({ text: word.word, word, strength: share < WEAKEST ? 0 : Math.ceil(share * STRENGTHS) });
    cursor = Math.max(cursor, word.end);
  }
  if (cursor < text.length) pieces.push({ text: text.slice(cursor), strength: 0 });
  return pieces;
}

/** The words that matter most for or against the label, strongest first. */
export function strongestWords({ words }: Explanation, count: number): ExplainedWord[] {
  return words.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, count);
}

/** `+1.23` or `-0.40`, in nats. */
export function formatNats(value: number): string {
  const text = value.toFixed(2);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? '0.00' : text;
}

/** The answer, and what the corpus says of it where it has a label: `good (wrong: bad)`. */
export function answerPart({ label, gold }: ExplainedText): string {
  if (gold === undefined) return label;
  return gold === label ? `${label} (right)` : `${label} (wrong: ${gold})`;
}

/** Where the log odds come from: `-0.10 before any word, +1.23 from the words (occlusion)`, and what is unexplained. */
export function sharesPart(explanation: Explanation): string {
  const { baseline, margin, method } = explanation;
  const words = `${formatNats(margin - baseline)} from the words (${method})`;
  return `${formatNats(baseline)} before any word, ${words}${unexplainedPart(explanation)}`;
}

/** From this share on, the words' figures do not account for the answer. */
const MUCH_UNEXPLAINED = 0.25;

/** The unexplained part, as the end of a sentence: empty where the words' figures add up, with a warning where it is large. */
function unexplainedPart({ gap, unexplained, method }: Explanation): string {
  if (gap < 0.005) return '';
  const part = `, ${gap.toFixed(2)} (${formatPercent(unexplained, 0)}) unexplained`;
  if (unexplained < MUCH_UNEXPLAINED) return part;
  return method === 'occlusion'
    ? `${part}. Read it with care: words that say the same stand in for each other, so that the loss of one shows little of what they do together`
    : `${part}. Read it with care: the words' figures do not account for the answer`;
}

/** How the answer changes under the virtual adversarial perturbation, beside random ones. */
export function perturbationPart(perturbation: ExplainedPerturbation): string {
  const { epsilon, label, labelAfter, margin, marginAfter, divergence, randomDivergence } = perturbation;
  const answer =
    label === labelAfter ? `the answer stays ${label}` : `the answer turns from ${label} to ${labelAfter}`;
  return (
    `Under a virtual adversarial perturbation of norm ${epsilon} ${answer}: log odds ${formatNats(margin)}, then ` +
    `${formatNats(marginAfter)}; divergence ${divergence.toFixed(3)} nats, under random directions ${randomDivergence.toFixed(3)}`
  );
}

/** `film (0.42), movie (0.40)`: the words that a word is pushed towards, with the cosines. */
export function towardsPart({ towards }: PushedWord): string {
  return towards.map(({ word, cosine }) => `${word} (${cosine.toFixed(2)})`).join(', ');
}
