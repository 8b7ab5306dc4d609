/**
 * Word n-grams as numbers. The n-gram of a single word has the word's own id; a longer one is a pair: the n-gram of
 * all words but its last, and the last word.
 */
import { withRoom } from '../tensor/withRoom.js';
import { SPECIAL_TOKENS } from '../text/vocabulary.js';
import { takeTurns } from '../turns.js';

export interface NgramTable {
  /** V: ids below are words. */
  readonly words: number;
  /** Words in the longest n-gram. */
  readonly order: number;
  /** [P,2] n-gram V + p consists of the n-gram `pairs[2p]`, which has a lower id, and the word `pairs[2p + 1]`. */
  readonly pairs: Int32Array;
  /** Id of the n-gram that `word` makes of `prefix`, or -1. */
  find(prefix: number, word: number): number;
}

/** V + P */
export function ngramCount({ words, pairs }: NgramTable): number {
  return words + pairs.length / 2;
}

/** @param pairs [P,2] as in `NgramTable`, each pair once */
export function createNgramTable(words: number, order: number, pairs: Int32Array): NgramTable {
  const index = createPairIndex(pairs.length / 2);
  for (let pair = 0; pair < pairs.length / 2; pair += 1) index.add(pairs[2 * pair]!, pairs[2 * pair + 1]!);
  return {
    words,
    order,
    pairs,
    find(prefix, word) {
      const pair = index.find(prefix, word);
      return pair < 0 ? -1 : words + pair;
    },
  };
}

/** The words of an n-gram, first to last, as ids. */
export function wordsOfNgram({ words, pairs }: NgramTable, ngram: number): number[] {
  const found: number[] = [];
  let rest = ngram;
  for (; rest >= words; rest = pairs[2 * (rest - words)]!) found.push(pairs[2 * (rest - words) + 1]!);
  return [...found, rest].reverse();
}

/**
 * Every occurrence of a known n-gram in a text. N-grams do not reach across unknown words or the end.
 * @param visit is told the n-gram and where its last word stands
 */
export function visitNgrams(
  { order, find }: Pick<NgramTable, 'order' | 'find'>,
  ids: Int32Array,
  visit: (ngram: number, last: number) => void,
): void {
  // The n-grams that end at the word before, by length; -1 where there is none.
  const ending = new Int32Array(order).fill(-1);
  for (let t = 0; t < ids.length; t += 1) {
    const word = ids[t]!;
    if (word < SPECIAL_TOKENS.length) {
      ending.fill(-1);
      continue;
    }
    for (let length = order; length > 1; length -= 1) {
      const prefix = ending[length - 2]!;
      const ngram = prefix < 0 ? -1 : find(prefix, word);
      ending[length - 1] = ngram;
      if (ngram >= 0) visit(ngram, t);
    }
    ending[0] = word;
    visit(word, t);
  }
}

export interface NgramSelection {
  readonly order: number;
  readonly minTexts: number;
  readonly countsFor?: (text: number) => number;
}

/**
 * All n-grams that occur in enough texts. Longer ones are looked for only where both shorter ones within them are
 * frequent enough, so that the many that occur once are never held (Agrawal and Srikant 1994, "Apriori").
 * @param texts ids of words below `words`
 * @param minTexts how many texts an n-gram of two or more words must occur in
 * @param countsFor for how many texts one counts, a whole number; 1 without it
 * @throws the signal's reason when it aborts
 */
export async function buildNgramTable(
  texts: readonly Int32Array[],
  words: number,
  { order, minTexts, countsFor = () => 1 }: NgramSelection,
  signal?: AbortSignal,
): Promise<NgramTable> {
  let table = createNgramTable(words, 1, new Int32Array(0));
  for (let length = 2; length <= order; length += 1) {
    const longer = await frequentExtensions(texts, table, minTexts, countsFor, signal);
    const pairs = new Int32Array(table.pairs.length + longer.length);
    pairs.set(table.pairs);
    pairs.set(longer, table.pairs.length);
    table = createNgramTable(words, length, pairs);
  }
  return table;
}

/** The n-grams one word longer than the longest of the table. @returns [P,2] */
async function frequentExtensions(
  texts: readonly Int32Array[],
  table: NgramTable,
  minTexts: number,
  countsFor: (text: number) => number,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const candidates = createPairIndex(1024);
  let counts = new Int32Array(1024);
  let lastText = new Int32Array(1024);
  const longest = table.order;
  const first = table.order === 1 ? 0 : firstOfLength(table, longest);
  for (const [text, ids] of texts.entries()) {
    const added = countsFor(text);
    let previous = -1;
    let previousEnd = -1;
    visitNgrams(table, ids, (ngram, last) => {
      if (longest > 1 && ngram < first) return;
      // The one that ends a word earlier and this one overlap in all but two words.
      if (previousEnd === last - 1 && previous >= 0) {
        const candidate = candidates.add(previous, ids[last]!);
        if (candidate >= counts.length) {
          counts = withRoom(counts, 2 * counts.length);
          lastText = withRoom(lastText, 2 * lastText.length);
        }
        if (lastText[candidate] !== text + 1) {
          lastText[candidate] = text + 1;
          counts[candidate]! += added;
        }
      }
      previous = ngram;
      previousEnd = last;
    });
    await takeTurns(signal);
  }
  const kept: number[] = [];
  const pairs = candidates.pairs();
  for (let candidate = 0; candidate < pairs.length / 2; candidate += 1) {
    if (counts[candidate]! >= minTexts) kept.push(candidate);
  }
  const longer = new Int32Array(2 * kept.length);
  kept.forEach((candidate, place) => {
    longer[2 * place] = pairs[2 * candidate]!;
    longer[2 * place + 1] = pairs[2 * candidate + 1]!;
  });
  return longer;
}

/** Longer n-grams stand behind shorter ones: the id of the first with this many words. */
function firstOfLength(table: NgramTable, length: number): number {
  for (let pair = 0; pair < table.pairs.length / 2; pair += 1) {
    if (wordsOfNgram(table, table.words + pair).length === length) return table.words + pair;
  }
  return ngramCount(table);
}

interface PairIndex {
  /** Number of the pair: its place in the order in which they came. */
  add(one: number, other: number): number;
  /** -1 where the pair is not there. */
  find(one: number, other: number): number;
  /** [P,2] */
  pairs(): Int32Array;
}

/**
 * An open-addressing hash table: a `Map` of a million keys takes many times the room and time. A slot holds the number of a
 * pair and, in the bits which that leaves free, bits of its hash: most pairs that are not there are told apart by these.
 */
function createPairIndex(expected: number): PairIndex {
  let capacity = 1024;
  while (capacity < 2 * expected) capacity *= 2;
  let slots = new Int32Array(capacity).fill(-1);
  let pairs = new Int32Array(Math.max(1024, 2 * expected));
  let size = 0;
  /** Four bits for each slot. That of a hash is set where a pair has it: a look here, near the processor, saves most looks at slots. */
  let seen = new Int32Array(capacity / 8);

  /** The slot that holds the pair or is free for it. */
  const slotOf = (one: number, other: number, hashed: number): number => {
    // A pair's number is below the capacity, the sign marks what is free.
    const mask = slots.length - 1;
    const mark = hashed & ~mask & 0x7fffffff;
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot]!;
      if (held < 0) return slot;
      if ((held & ~mask) !== mark) continue;
      const pair = held & mask;
      if (pairs[2 * pair] === one && pairs[2 * pair + 1] === other) return slot;
    }
  };
  const put = (pair: number, slot: number, hashed: number) => {
    slots[slot] = (hashed & ~(slots.length - 1) & 0x7fffffff) | pair;
    seen[(hashed >>> 5) & (seen.length - 1)]! |= 1 << hashed;
  };
  const grow = () => {
    slots = new Int32Array(2 * slots.length).fill(-1);
    seen = new Int32Array(2 * seen.length);
    for (let pair = 0; pair < size; pair += 1) {
      const [one, other] = [pairs[2 * pair]!, pairs[2 * pair + 1]!];
      const hashed = hash(one, other);
      put(pair, slotOf(one, other, hashed), hashed);
    }
  };
  return {
    add(one, other) {
      const hashed = hash(one, other);
      const slot = slotOf(one, other, hashed);
      const held = slots[slot]!;
      if (held >= 0) return held & (slots.length - 1);
      if (2 * size === pairs.length) pairs = withRoom(pairs, 2 * pairs.length);
      pairs[2 * size] = one;
      pairs[2 * size + 1] = other;
      put(size, slot, hashed);
      size += 1;
      if (2 * size > slots.length) grow();
      return size - 1;
    },
    find(one, other) {
      const hashed = hash(one, other);
      if (((seen[(hashed >>> 5) & (seen.length - 1)]! >>> hashed) & 1) === 0) return -1;
      const held = slots[slotOf(one, other, hashed)]!;
      return held < 0 ? -1 : held & (slots.length - 1);
    },
    pairs: () => pairs.subarray(0, 2 * size),
  };
}

/** Mixes two 32-bit numbers (multipliers of MurmurHash3's finaliser). */
function hash(one: number, other: number): number {
  let mixed = Math.imul(one, 0x85ebca6b) ^ Math.imul(other, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
