/** Words replaced by candidates of a list. */
import { tokenise } from '../../text/tokenise.js';
import { type AttackedText, lettersAt } from '../attackedText.js';
import type { CandidateList } from '../candidates.js';
import { isStopWord } from '../stopWords.js';
import type { Surface } from './surface.js';

export interface WordLimits {
  /** Candidates of a word, the nearest first. */
  readonly candidates: number;
  /** Share of the words of a text that may change, 0 to 1; at least one word may. */
  readonly share: number;
  /** Whether stop words may change too. */
  readonly stopWords: boolean;
}

/**
 * A candidate takes the capital letters of the word it replaces. Candidates that are not one token are left out, so that
 * each place of a text keeps its token.
 */
export function wordSurface(list: CandidateList, limits: WordLimits): Surface {
  const known = new Map<string, readonly string[]>();
  const ofWord = (word: string): readonly string[] => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const isOpen = limits.stopWords || !isStopWord(word);
    const candidates = isOpen ? list.candidatesOf(word).filter(isOneToken).slice(0, limits.candidates) : [];
    known.set(word, candidates);
    return candidates;
  };
  return {
    candidates(text, place) {
      const letters = lettersAt(text, place);
      return ofWord(letters.toLowerCase()).map((candidate) => withCapitals(candidate, letters));
    },
    budget: (text) => Math.max(1, Math.floor(limits.share * wordCount(text))),
  };
}

function isOneToken(candidate: string): boolean {
  const tokens = tokenise(candidate);
  return tokens.length === 1 && tokens[0] === candidate;
}

const WORD = /\p{L}/u;

/** Tokens with a letter. */
export function wordCount(text: AttackedText): number {
  return text.slots.reduce((words, { value }) => words + (WORD.test(value) ? 1 : 0), 0);
}

function withCapitals(candidate: string, letters: string): string {
  if (letters === letters.toLowerCase()) return candidate;
  if (letters.length > 1 && letters === letters.toUpperCase()) return candidate.toUpperCase();
  const first = String.fromCodePoint(letters.codePointAt(0)!);
  return first === first.toLowerCase() ? candidate : candidate.charAt(0).toUpperCase() + candidate.slice(1);
}
