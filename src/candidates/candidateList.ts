/** Candidates for the words of a text: what an attacker may write in their place. */
import { createHash, type Hash } from 'node:crypto';

/** What may stand in the place of each word. */
export interface CandidateList {
  /** The file it came from. */
  readonly name: string;
  /** Of a word in small letters, the nearest first; empty where there are none. */
  candidatesOf(word: string): readonly string[];
  /** Tells lists apart by what they hold: folders of runs keep it. */
  digest(): string;
}

/**
 * A list of candidates from a table of words in small letters.
 * @example
 * ```js
 * const mine = candidateList('mine', new Map([['good', ['fine', 'nice']]]));
 * console.log(mine.candidatesOf('good')); // ['fine', 'nice']
 * ```
 */
export function candidateList(name: string, table: ReadonlyMap<string, readonly string[]>): CandidateList {
  return {
    name,
    candidatesOf: (word) => table.get(word) ?? [],
    digest: () => digestOf([...table]),
  };
}

/**
 * A list without some of its swaps, such as those that a person has struck.
 * @param denied pairs: the word in the text, and the one that must not replace it
 * @example
 * ```js
 * const list = await readCandidates('synonyms.json');
 * const rest = withoutSwaps(list, [['good', 'fine']]);
 * console.log(rest.candidatesOf('good'));
 * ```
 */
export function withoutSwaps(
  list: CandidateList,
  denied: readonly (readonly [string, string])[],
): CandidateList {
  const struck = new Set(denied.map(([from, to]) => `${from}\t${to}`));
  return {
    name: list.name,
    candidatesOf: (word) => list.candidatesOf(word).filter((to) => !struck.has(`${word}\t${to}`)),
    digest: () => digestOf([list.digest(), ...struck]),
  };
}

function digestOf(content: readonly unknown[]): string {
  return shortDigest(createHash('sha256').update(JSON.stringify(content)));
}

/** What `digest` of a list gives. */
export function shortDigest(hash: Hash): string {
  return `SHA-256 ${hash.digest('hex').slice(0, 16)}`;
}
