/** Signs of poison, as a person reads them in a terminal. */
import { placeOf } from '../../corpus/example.js';
import { clipped } from '../../printable.js';
import type { FoundPoison, PoisonSign } from '../../robustness/poisoning/findPoison.js';
import { formatCount, formatPercent, formatTable, MISSING } from '../table.js';

const MOST_SIGNS = 20;
const SHOWN_PLACES = 3;
const SHOWN_LETTERS = 60;

/** Ends without a line break. @param found of poison that was planted */
export function formatPoisonSigns(signs: readonly PoisonSign[], found?: FoundPoison): string {
  const lines = [
    signs.length === 0
      ? 'no signs of poison'
      : 'signs of poison: words without which labeled texts are answered otherwise; words whose unlabeled texts are far surer of a class than others (in standard deviations); phrases that different texts share',
    ...(found ? [formatFound(found)] : []),
    ...(signs.length > 0 ? ['', signTable(signs.slice(0, MOST_SIGNS))] : []),
    ...(signs.length > MOST_SIGNS ? [`(and ${formatCount(signs.length - MOST_SIGNS)} more)`] : []),
  ];
  return lines.join('\n');
}

function signTable(signs: readonly PoisonSign[]): string {
  return formatTable(
    [
      { header: 'sign' },
      { header: 'words' },
      { header: 'for' },
      { header: 'strength', align: 'right' },
      { header: 'texts', align: 'right' },
      { header: 'among them' },
    ],
    signs.map(({ kind, words, class: label, strength, texts }) => [
      kind,
      clipped(words, SHOWN_LETTERS),
      label ?? MISSING,
      formatStrength(kind, strength),
      formatCount(texts.length),
      texts.slice(0, SHOWN_PLACES).map(placeOf).join(', '),
    ]),
  );
}

function formatStrength(kind: PoisonSign['kind'], strength: number | null): string {
  if (strength === null) return MISSING;
  return kind === 'turning word' ? formatPercent(strength, 0) : strength.toFixed(1);
}

function formatFound({ planted, suspected, precision, recall }: FoundPoison): string {
  return `${formatCount(planted)} texts are poison; ${formatCount(suspected)} are suspected: precision ${formatPercent(precision, 1)}, recall ${formatPercent(recall, 1)}.`;
}
