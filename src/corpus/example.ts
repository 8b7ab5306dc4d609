/** One text of a corpus, as it stood in its file. */
export interface Example {
  /** The corpus's own id, or `file:line` where it has none. */
  readonly id: string;
  /** Decoded to a string, otherwise as found: markup and control characters are left to `src/text/clean.ts`. */
  readonly text: string;
  /** Any string; absent for unlabelled texts. */
  readonly label?: string;
}
