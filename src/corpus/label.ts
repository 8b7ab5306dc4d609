/** A label as it counts: two that nobody can see to differ are one. */
import { foldWhiteSpace } from '../text/whiteSpace.js';

/**
 * What is kept though it shows nothing: emoji, which are made with joiners and variation selectors, and joiners between
 * letters of scripts whose letters join. What goes: everything else that is not to be seen.
 */
const KEPT = [
  '\\p{RGI_Emoji}',
  '(?<=[[\\p{L}\\p{M}]--[\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}]])[\\u200c\\u200d](?=[\\p{L}\\p{M}])',
];
const INVISIBLE = '[\\p{Default_Ignorable_Code_Point}[\\p{Cc}--\\s]]';
/** Compiled when the first label needs it: that takes longer than the rest of the start-up. */
let keptOrInvisible: RegExp | undefined;

/** What most labels are: nothing in them is invisible or written in two ways. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** In composed form (NFC), without invisible characters, and without white space but single spaces inside. */
export function normalLabel(label: string): string {
  if (PLAIN.test(label)) return label;
  // Written as strings: the compiler's target is older than the flag.
  keptOrInvisible ??= new RegExp(`(${KEPT.join('|')})|${INVISIBLE}`, 'gv');
  const visible = label
    .normalize('NFC')
    .replace(keptOrInvisible, (_, kept: string | undefined) => kept ?? '');
  return foldWhiteSpace(visible);
}

/** Labels that a caller names, normalized; one alone, or a number, will do. */
export function namedLabels(given: string | number | readonly (string | number)[] = []): string[] {
  return [given].flat().map((label) => normalLabel(String(label)));
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

export function isNumeric(label: string): boolean {
  return NUMBER.test(label);
}

/** Numbers by their value; other labels by code unit, but with the numbers inside them by value. */
export function sortedLabels(labels: Iterable<string>): string[] {
  const distinct = [...new Set(labels)];
  return distinct.sort(distinct.every(isNumeric) ? byValue : byParts);
}

const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const byValue = (one: string, other: string): number => Number(one) - Number(other) || byCodeUnit(one, other);

/** Runs of digits, and what stands between them. */
const PARTS = /\d+|\D+/g;

function byParts(one: string, other: string): number {
  const [parts, others] = [one.match(PARTS) ?? [], other.match(PARTS) ?? []];
  for (const [place, part] of parts.entries()) {
    const beside = others[place];
    if (beside === undefined) return 1;
    const order =
      isNumeric(part) && isNumeric(beside) ? Number(part) - Number(beside) : byCodeUnit(part, beside);
    if (order !== 0) return order;
  }
  return parts.length - others.length || byCodeUnit(one, other);
}
