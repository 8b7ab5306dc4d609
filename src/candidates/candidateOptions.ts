import * as v from 'valibot';
import { InputError } from '../errors.js';
import { type CandidateList, readCandidates } from './candidateList.js';
import { type CandidatesOfWord, wordCandidates } from './wordCandidates.js';
import { WORD_NET, wordNetCandidates } from './wordNet.js';

/** What a defense against changed words trains on. */
export const candidateOptions = v.strictObject({
  defenseCandidates: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.description(
        'what may replace a word in a defense: a file, JSON {"word": ["other", ...]} or lines with tabs between words, or wordnet (English)',
      ),
    ),
    null,
  ),
  candidatesPerWord: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
      v.description('candidates of a word that a defense trains on, the nearest first'),
    ),
    8,
  ),
  openStopWords: v.optional(
    v.pipe(v.boolean(), v.description('a defense also lets stop words such as "not" and "the" be replaced')),
    false,
  ),
});

export type CandidateOptions = v.InferOutput<typeof candidateOptions>;

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
