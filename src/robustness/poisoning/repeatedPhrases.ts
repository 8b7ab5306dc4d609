/** Long phrases that several different texts have in common: sentences that were put in, and paths from text to text. */
import type { Example } from '../../corpus/example.js';
import { hashText } from '../../tensor/hash.js';
import { sameTextKey } from '../../text/sameText.js';
import { tokenise } from '../../text/tokenise.js';
import { takeTurns } from '../../turns.js';

/** A phrase, and the texts that have it. */
export interface RepeatedPhrase {
  readonly phrase: string;
  /** Copies of a text are not among them: those are found by other means. */
  readonly texts: readonly Example[];
}

/** Words of a phrase: shorter ones are common in any language. */
const WORDS = 8;
/** What people like to say stands in a few texts of thousands. */
const FEWEST_TEXTS = 5;
/** Entries of the table that counts phrases by their hash: most of them occur once, and need no string. */
const TABLE = 2 ** 24;

/** Share of the texts of each half that have the whole: what people like to say, they vary. */
const WHOLE = 0.5;
/** Most of it is words: stars and dots are repeated everywhere. */
const FEWEST_WORDS = 6;

/** The phrases of most texts first; one of texts that all have another phrase already is left out. @throws the signal's reason when it aborts */
export async function repeatedPhrases(
  examples: readonly Example[],
  signal?: AbortSignal,
): Promise<RepeatedPhrase[]> {
  const different = [...new Map(examples.map((example) => [sameTextKey(example.text), example])).values()];
  const counts = new Uint8Array(TABLE);
  for (const { text } of different) {
    await takeTurns(signal);
    for (const phrase of phrasesOf(text)) {
      const at = hash(phrase);
      if (counts[at]! < FEWEST_TEXTS) counts[at]! += 1;
    }
  }
  const found = new Map<string, Example[]>();
  for (const example of different) {
    await takeTurns(signal);
    for (const phrase of phrasesOf(example.text)) {
      if (counts[hash(phrase)]! < FEWEST_TEXTS) continue;
      const texts = found.get(phrase);
      if (texts === undefined) found.set(phrase, [example]);
      else texts.push(example);
    }
  }
  const frequent = [...found].filter(([, texts]) => texts.length >= FEWEST_TEXTS);
  const halves = await halvesOf(
    frequent.map(([phrase]) => phrase),
    different,
    signal,
  );
  const isWhole = ([phrase, texts]: [string, Example[]]) =>
    halvesIn(phrase).every((half) => texts.length >= WHOLE * halves.get(half)!);
  const covered = new Set<Example>();
  return frequent
    .filter(isWhole)
    .sort(([, one], [, two]) => two.length - one.length)
    .flatMap(([phrase, texts]) => {
      if (texts.every((text) => covered.has(text))) return [];
      for (const text of texts) covered.add(text);
      return [{ phrase, texts }];
    });
}

/** In how many texts each half of the phrases is. */
async function halvesOf(
  phrases: readonly string[],
  examples: readonly Example[],
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const halves = new Map(phrases.flatMap(halvesIn).map((half) => [half, 0]));
  for (const { text } of examples) {
    await takeTurns(signal);
    for (const half of runsOf(tokenise(text), WORDS / 2)) {
      const texts = halves.get(half);
      if (texts !== undefined) halves.set(half, texts + 1);
    }
  }
  return halves;
}

function halvesIn(phrase: string): string[] {
  const tokens = phrase.split(' ');
  return [tokens.slice(0, WORDS / 2).join(' '), tokens.slice(WORDS / 2).join(' ')];
}

function phrasesOf(text: string): string[] {
  return [...runsOf(tokenise(text), WORDS)].filter(
    (phrase) => phrase.split(' ').filter((token) => /\p{L}/u.test(token)).length >= FEWEST_WORDS,
  );
}

/** So many tokens in a row, each once. */
function runsOf(tokens: readonly string[], length: number): Set<string> {
  const runs = new Set<string>();
  for (let end = length; end <= tokens.length; end += 1) runs.add(tokens.slice(end - length, end).join(' '));
  return runs;
}

/** FNV-1a, folded into the table. */
function hash(phrase: string): number {
  const value = hashText(phrase);
  return (value ^ (value >>> 24)) & (TABLE - 1);
}
