/** The place of a labeled text in its file: for errors, and no part of what the text is. */
export const PLACE: unique symbol = Symbol('place');

/** The answer of a person who did not accept the label that was offered. */
export const ANSWER: unique symbol = Symbol('answer');

/** What was wrong with a row, where rows that cannot be read are kept. */
export const FAULT: unique symbol = Symbol('fault');

/** One text of a corpus, as it stood in its file. */
export interface Example {
  /** The corpus's own id, or `file:line` where it has none. */
  readonly id: string;
  /** Decoded to a string, otherwise as found: markup and control characters are left to `src/text/clean.ts`. */
  readonly text: string;
  /** As `normalLabel` writes it; absent for unlabeled texts. */
  readonly label?: string;
  /** File and line, where a reader knows them. */
  readonly [PLACE]?: string;
  /** Where a label was turned down; there is none then. */
  readonly [ANSWER]?: 'reject' | 'ignore';
  /** Why the row could not be read; its text is empty then. */
  readonly [FAULT]?: string;
}

/** How errors name an example: by file and line, or else by its id. */
export function placeOf(example: Example): string {
  const place = example[PLACE] ?? example.id;
  return example[ANSWER] === undefined ? place : `${place} (answer: ${example[ANSWER]})`;
}
