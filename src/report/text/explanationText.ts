/** An explanation for the terminal. */
import { styleText } from 'node:util';
import { printable } from '../../printable.js';
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
import { formatPercent, formatTable, MISSING } from '../table.js';
import { truncateText } from '../textWidth.js';

const WORDS = 8;
const NEAR_WIDTH = 70;

/** @param colour with escape sequences, for terminals; otherwise strong words stand in brackets with their sign */
export function formatExplanation(explained: ExplainedText, colour: boolean): string {
  return [
    headline(explained),
    markedText(explained, colour),
    wordTable(explained),
    ngramTable(explained),
    nearestTable(explained),
    perturbedPart(explained),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline(explained: ExplainedText): string {
  const { id, probability, rival, margin } = explained;
  return printable(
    `${id}: ${answerPart(explained)}, probability ${formatPercent(probability, 1)}; log odds over ${rival}, ` +
      `before calibration, ${formatNats(margin)}: ${sharesPart(explained)}`,
  );
}

function markedText(explained: ExplainedText, colour: boolean): string {
  return piecesOf(explained)
    .map((piece) => (colour ? colouredPiece(piece) : plainPiece(piece)))
    .join('');
}

/** Blue and yellow, which every kind of colour vision tells apart. */
function colouredPiece({ text, word, strength }: Piece): string {
  const shown = printable(text);
  if (word === undefined || strength === 0) return shown;
  const isFor = word.contribution > 0;
  if (strength <= 2) return styled(isFor ? 'blueBright' : 'yellow', shown);
  return styled(isFor ? ['bgBlue', 'whiteBright', 'bold'] : ['bgYellow', 'black', 'underline'], shown);
}

function styled(format: Parameters<typeof styleText>[0], text: string): string {
  // Whether to colour at all was decided before.
  return styleText(format, text, { validateStream: false });
}

function plainPiece({ text, word, strength }: Piece): string {
  const shown = printable(text);
  return word === undefined || strength <= 1 ? shown : `[${word.contribution > 0 ? '+' : '-'}${shown}]`;
}

function wordTable(explained: ExplainedText): string {
  const words = strongestWords(explained, WORDS);
  if (words.length === 0) return 'no word that the model reads';
  return formatTable(
    [
      { header: 'word' },
      { header: `for ${explained.label}`, align: 'right' },
      { header: 'lost without it', align: 'right' },
      { header: '' },
    ],
    words.map(({ word, contribution, occlusion, known }) => [
      word,
      formatNats(contribution),
      occlusion === null ? MISSING : formatNats(occlusion),
      known ? '' : 'unknown to the model',
    ]),
  );
}

function ngramTable({ ngrams = [], label }: ExplainedText): string {
  if (ngrams.length === 0) return '';
  return formatTable(
    [{ header: 'n-gram' }, { header: `for ${label}, exactly`, align: 'right' }],
    ngrams.slice(0, WORDS).map(({ ngram, contribution }) => [ngram, formatNats(contribution)]),
  );
}

function nearestTable({ nearest }: ExplainedText): string {
  if (nearest.length === 0) return '';
  return formatTable(
    [{ header: 'likeness', align: 'right' }, { header: 'label' }, { header: 'nearest labeled text' }],
    nearest.map(({ similarity, label, text }) => [
      similarity.toFixed(2),
      label,
      truncateText(printable(text), NEAR_WIDTH),
    ]),
  );
}

function perturbedPart({ perturbation }: ExplainedText): string {
  if (perturbation === undefined) return '';
  const table = formatTable(
    [
      { header: 'pushed word' },
      { header: 'share of the norm', align: 'right' },
      { header: 'towards (cosine)' },
    ],
    perturbation.words
      .slice(0, WORDS)
      .map((word) => [printable(word.word), formatPercent(word.push, 1), printable(towardsPart(word))]),
  );
  return `${printable(perturbationPart(perturbation))}\n\n${table}`;
}
