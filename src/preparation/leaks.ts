/** Texts of a pile that hold pieces of the texts to measure on (as GPT-3 and others: runs of 13 words). */
import { keyTable } from './keyTable.js';
import { wideKey } from './words.js';

/** Words of a run that is hardly ever shared by chance: 3 of 1,000 scraped reviews share one with 3,754 others. */
const RUN = 13;
/** Of the runs of a text: from here on most of it is one of the given texts. */
const MOSTLY = 0.5;

export type Leak = 'mostly' | 'partly';

export interface LeakFinder {
  add(words: Int32Array): void;
  /** Runs to look for. */
  readonly runs: number;
  /** @returns undefined for a text without any run of the given texts */
  find(words: Int32Array): { readonly leak: Leak; readonly share: number } | undefined;
}

/** Of texts with fewer words nothing is found: they are compared as duplicates. */
export function leakFinder(): LeakFinder {
  const given = keyTable();
  return {
    add(words) {
      for (let at = 0; at + RUN <= words.length; at += 1) given.set(wideKey(words, at, at + RUN), 1);
    },
    get runs() {
      return given.size;
    },
    find(words) {
      const runs = words.length - RUN + 1;
      if (runs < 1 || given.size === 0) return undefined;
      let shared = 0;
      for (let at = 0; at < runs; at += 1) if (given.has(wideKey(words, at, at + RUN))) shared += 1;
      if (shared === 0) return undefined;
      return { leak: shared >= MOSTLY * runs ? 'mostly' : 'partly', share: shared / runs };
    },
  };
}
