/** Which candidates of a list may replace a word, under limits that attacks and defences share. */
import { tokenise } from '../text/tokenise.js';
import type { CandidateList } from './candidateList.js';
import { isStopWord } from './stopWords.js';

export interface CandidateLimits {
  /** Candidates of a word, the nearest first. */
  readonly candidates: number;
  /** Whether stop words may change too. */
  readonly stopWords: boolean;
}

/** Of a word in small letters, the nearest first; empty where the word is closed. */
export type CandidatesOfWord = (word: string) => readonly string[];

/**
 * Candidates that are not one token are left out, so that each place of a text keeps its token. What is found is kept
 * for each different word.
 * @example wordCandidates(candidateList('mine', table), { candidates: 8, stopWords: false })('good') // ['fine', 'nice']
 */
export function wordCandidates(list: CandidateList, limits: CandidateLimits): CandidatesOfWord {
  const known = new Map<string, readonly string[]>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const isOpen = limits.stopWords || !isStopWord(word);
    const candidates = isOpen ? list.candidatesOf(word).filter(isOneToken).slice(0, limits.candidates) : [];
    known.set(word, candidates);
    return candidates;
  };
}

function isOneToken(candidate: string): boolean {
  const tokens = tokenise(candidate);
  return tokens.length === 1 && tokens[0] === candidate;
}
