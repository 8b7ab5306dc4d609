/** Words replaced by candidates of a list. */
import type { CandidateList } from '../../candidates/candidateList.js';
import { type CandidateLimits, wordCandidates } from '../../candidates/wordCandidates.js';
import { withCapitalsOf } from '../../text/capitals.js';
import { type AttackedText, lettersAt } from '../attackedText.js';
import type { Surface } from './surface.js';

export interface WordLimits extends CandidateLimits {
  /** Share of the words of a text that may change, 0 to 1; at least one word may. */
  readonly share: number;
}

/** A candidate takes the capital letters of the word it replaces. */
export function wordSurface(list: CandidateList, limits: WordLimits): Surface {
  const ofWord = wordCandidates(list, limits);
  return {
    candidates(text, place) {
      const letters = lettersAt(text, place);
      return ofWord(letters.toLowerCase()).map((candidate) => withCapitalsOf(letters, candidate));
    },
    budget: (text) => Math.max(1, Math.floor(limits.share * wordCount(text))),
  };
}

const WORD = /\p{L}/u;

/** Whether a token has a letter. */
export function isWord(token: string): boolean {
  return WORD.test(token);
}

export function wordCount(text: AttackedText): number {
  return text.slots.reduce((words, { value }) => words + (isWord(value) ? 1 : 0), 0);
}
