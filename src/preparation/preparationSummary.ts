/** What a preparation did: which texts left and why, with examples. */
import { clipped } from '../printable.js';
import type { Bounds } from './fittedRules.js';
import { textKey } from './words.js';

/** Why a text left. */
export type RemovalReason =
  | 'unreadable'
  | 'empty'
  | 'too long'
  | 'odd'
  | 'language'
  | 'leak'
  | 'partial leak'
  | 'exact duplicate'
  | 'near duplicate'
  | 'labeled';

/** What the texts are that left, in the order in which texts are looked at. */
export const removalReasons: Readonly<Record<RemovalReason, string>> = {
  unreadable: 'could not be read',
  empty: 'are empty',
  'too long': 'are longer than a million characters',
  odd: 'are unlike the labeled texts, or break a rule',
  language: 'are in another language',
  leak: 'are mostly a text to measure on',
  'partial leak': 'share 13 words in a row with a text to measure on',
  'exact duplicate': 'are the same as another text',
  'near duplicate': 'are nearly the same as another text',
  labeled: 'are, or nearly are, a labeled text',
};

const reasonNames = Object.keys(removalReasons) as RemovalReason[];

/** A text that left. */
export interface RemovedText {
  readonly id: string;
  readonly reason: RemovalReason;
  /** More about it: a rule, a language, the text that it is like. */
  readonly detail?: string | undefined;
}

/** A text that left, to look at. */
export interface RemovalExample extends RemovedText {
  /** The beginning and the end of a long one. */
  readonly text: string;
}

/** The texts that left for one reason. */
export interface Removal {
  readonly reason: RemovalReason;
  readonly texts: number;
  /** How many texts there are for each detail, most first; empty where nearly every text has its own. */
  readonly details: readonly { readonly detail: string; readonly texts: number }[];
  readonly examples: readonly RemovalExample[];
}

/** What a preparation did. */
export interface PreparationSummary {
  readonly inputs: readonly { readonly name: string; readonly texts: number }[];
  /** Of all inputs. */
  readonly texts: number;
  readonly kept: number;
  /** Characters of the texts that were kept. */
  readonly keptCharacters: number;
  readonly removed: readonly Removal[];
  readonly boilerplate: {
    readonly texts: number;
    readonly lines: readonly { readonly line: string; readonly times: number }[];
  };
  readonly masked: { readonly addresses: number; readonly numbers: number };
  /** Languages that were kept; null for any. */
  readonly languages: readonly string[] | null;
  readonly rules: 'labeled' | 'web' | 'none';
  readonly bounds: readonly Bounds[];
  readonly labeledTexts: number;
  readonly against: readonly { readonly name: string; readonly texts: number }[];
}

const SHOWN = 5;
const SHOWN_CHARACTERS = 300;
const MOST_DETAILS = 1000;
const SHOWN_LINES = 20;

/** Counts while texts come; the state is plain, so that it can be written down. */
export interface Tally {
  texts: number;
  readonly removed: Partial<
    Record<
      RemovalReason,
      { texts: number; details: Record<string, number>; examples: (RemovalExample & { key: number })[] }
    >
  >;
  boilerplateTexts: number;
  readonly boilerplateLines: Record<string, number>;
  addresses: number;
  numbers: number;
}

export function newTally(): Tally {
  return { texts: 0, removed: {}, boilerplateTexts: 0, boilerplateLines: {}, addresses: 0, numbers: 0 };
}

/** Examples are those with the smallest hashes of their ids: from anywhere in the pile, and the same each time. */
export function tallyRemoved(tally: Tally, removed: RemovedText, text: string): void {
  const { id, reason, detail } = removed;
  tally.removed[reason] ??= { texts: 0, details: {}, examples: [] };
  const found = tally.removed[reason];
  found.texts += 1;
  const isFull = Object.keys(found.details).length >= MOST_DETAILS;
  if (detail !== undefined && (!isFull || Object.hasOwn(found.details, detail)))
    found.details[detail] = (found.details[detail] ?? 0) + 1;
  const key = textKey(id);
  if (found.examples.length === SHOWN && key >= found.examples.at(-1)!.key) return;
  found.examples.push({ key, id, reason, ...(detail !== undefined && { detail }), text: shown(text) });
  found.examples.sort((one, other) => one.key - other.key);
  found.examples.length = Math.min(SHOWN, found.examples.length);
}

const shown = (text: string): string => clipped(text, SHOWN_CHARACTERS);

export function tallyLines(tally: Tally, lines: readonly string[]): void {
  if (lines.length > 0) tally.boilerplateTexts += 1;
  for (const line of lines) {
    const name = shown(line);
    const isFull = Object.keys(tally.boilerplateLines).length >= MOST_DETAILS;
    if (!isFull || Object.hasOwn(tally.boilerplateLines, name))
      tally.boilerplateLines[name] = (tally.boilerplateLines[name] ?? 0) + 1;
  }
}

const mostFirst = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts).sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));

export function removalsOf({ removed }: Tally): Removal[] {
  return reasonNames.flatMap((reason) => {
    const found = removed[reason];
    if (found === undefined) return [];
    const details = mostFirst(found.details).map(([detail, texts]) => ({ detail, texts }));
    return {
      reason,
      texts: found.texts,
      details: details.length > found.texts / 2 ? [] : details.slice(0, SHOWN_LINES),
      examples: found.examples.map(({ key: _key, ...example }) => example),
    };
  });
}

export function boilerplateOf(tally: Tally): PreparationSummary['boilerplate'] {
  const lines = mostFirst(tally.boilerplateLines).slice(0, SHOWN_LINES);
  return { texts: tally.boilerplateTexts, lines: lines.map(([line, times]) => ({ line, times })) };
}
