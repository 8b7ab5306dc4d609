/** Reads the candidates that options or a person name. */
import { InputError } from '../errors.js';
import type { CandidateList } from './candidateList.js';
import type { CandidateOptions } from './candidateOptions.js';
import { readCandidates } from './readCandidates.js';
import { type CandidatesOfWord, wordCandidates } from './wordCandidates.js';
import { WORD_NET, wordNetCandidates } from './wordNet.js';

/**
 * What the options say may replace a word.
 * @param defense what needs it, as a person names it
 * @throws InputError where no list is named, or it cannot be read
 */
export async function openCandidates(options: CandidateOptions, defense: string): Promise<CandidatesOfWord> {
  const { defenseCandidates: source, candidatesPerWord, openStopWords } = options;
  if (source === null)
    throw new InputError({
      where: defense,
      found: 'no candidates for the words',
      expected: 'a list of what may replace a word',
      advice: 'Give one with --defense-candidates FILE, or --defense-candidates wordnet for English.',
    });
  const list = await namedCandidates(source);
  return wordCandidates(list, { candidates: candidatesPerWord, stopWords: openStopWords });
}

/** @param source a file, or wordnet @throws InputError */
export function namedCandidates(source: string): Promise<CandidateList> {
  return source === WORD_NET ? wordNetCandidates() : readCandidates(source);
}
