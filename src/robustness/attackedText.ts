/** A text as an attacker sees it: slots, one for each token, each of which can be written otherwise. */
import { type PlacedToken, placeTokens } from '../text/tokenise.js';

/** A text whose slots an attack may change. */
export interface AttackedText {
  readonly id: string;
  /** The cleaned text, with its capital letters. */
  readonly plain: string;
  /** Its tokens where they stand in `plain`, in order. */
  readonly slots: readonly PlacedToken[];
}

/** What stands in a slot instead of its own letters, by the place of the slot; '' deletes. */
export type Changes = ReadonlyMap<number, string>;

/** One slot written otherwise. */
export interface Edit {
  readonly place: number;
  /** '' deletes; undefined: the letters of the text itself. */
  readonly text: string | undefined;
}

export const UNCHANGED: Changes = new Map();

export function attackedText(id: string, text: string, foldCase = true): AttackedText {
  const { plain, tokens } = placeTokens(text, foldCase);
  return { id, plain, slots: tokens };
}

/** The letters of a slot, as they stand in the text. */
export function lettersAt({ plain, slots }: AttackedText, place: number): string {
  const { start, end } = slots[place]!;
  return plain.slice(start, end);
}

export function withEdit(changes: Changes, { place, text }: Edit): Changes {
  return text === undefined ? withoutPlace(changes, place) : new Map(changes).set(place, text);
}

export function withoutPlace(changes: Changes, place: number): Changes {
  const rest = new Map(changes);
  rest.delete(place);
  return rest;
}

/** The changed text as a string: what a person would read, and what any victim is given in the end. */
export function rendered({ plain, slots }: AttackedText, changes: Changes): string {
  let text = '';
  let from = 0;
  for (const place of [...changes.keys()].sort((a, b) => a - b)) {
    const { start, end } = slots[place]!;
    text += plain.slice(from, start) + changes.get(place)!;
    from = end;
  }
  return (text + plain.slice(from)).replace(/ {2,}/g, ' ').trim();
}
