/** The n-grams of texts, one text after the other: all of them, or each once. Shapes: N texts. */
import { withRoom } from '../tensor/withRoom.js';
import { takeTurns } from '../turns.js';
import { type NgramTable, ngramCount, visitNgrams } from './ngrams.js';

/** The n-grams of text i are `ngrams[starts[i]]` to before `ngrams[starts[i + 1]]`. */
export interface NgramRows {
  /** [N + 1] */
  readonly starts: Int32Array;
  readonly ngrams: Int32Array;
}

type Texts = readonly { readonly ids: Int32Array }[];

/**
 * Each n-gram of a text once, however often it occurs: a sparse binary matrix.
 * @throws the signal's reason when it aborts
 */
export function ngramRows(table: NgramTable, texts: Texts, signal?: AbortSignal): Promise<NgramRows> {
  const lastText = new Int32Array(ngramCount(table)).fill(-1);
  const isWanted = (ngram: number, text: number) => {
    const isNew = lastText[ngram] !== text;
    lastText[ngram] = text;
    return isNew;
  };
  return collected(table, texts, isWanted, signal);
}

/** Every occurrence of a known n-gram. @throws the signal's reason when it aborts */
export function occurrencesOf(table: NgramTable, texts: Texts, signal?: AbortSignal): Promise<NgramRows> {
  return collected(table, texts, () => true, signal);
}

async function collected(
  table: NgramTable,
  texts: Texts,
  isWanted: (ngram: number, text: number) => boolean,
  signal?: AbortSignal,
): Promise<NgramRows> {
  const starts = new Int32Array(texts.length + 1);
  let ngrams = new Int32Array(1024);
  let size = 0;
  for (const [text, { ids }] of texts.entries()) {
    visitNgrams(table, ids, (ngram) => {
      if (!isWanted(ngram, text)) return;
      if (size === ngrams.length) ngrams = withRoom(ngrams, 2 * ngrams.length);
      ngrams[size] = ngram;
      size += 1;
    });
    starts[text + 1] = size;
    await takeTurns(signal);
  }
  return { starts, ngrams: ngrams.subarray(0, size) };
}

/** The n-grams of texts, and behind them those of others. */
export function joinedRows(first: NgramRows, second: NgramRows): NgramRows {
  const from = first.ngrams.length;
  const starts = new Int32Array(first.starts.length + second.starts.length - 1);
  starts.set(first.starts);
  starts.set(
    second.starts.subarray(1).map((start) => from + start),
    first.starts.length,
  );
  const ngrams = new Int32Array(from + second.ngrams.length);
  ngrams.set(first.ngrams);
  ngrams.set(second.ngrams, from);
  return { starts, ngrams };
}

/** The n-grams of some of the texts. @param texts their places */
export function rowsOf({ starts, ngrams }: NgramRows, texts: readonly number[]): NgramRows {
  const chosen = new Int32Array(texts.length + 1);
  texts.forEach((text, place) => {
    chosen[place + 1] = chosen[place]! + starts[text + 1]! - starts[text]!;
  });
  const found = new Int32Array(chosen.at(-1)!);
  texts.forEach((text, place) => {
    found.set(ngrams.subarray(starts[text], starts[text + 1]), chosen[place]);
  });
  return { starts: chosen, ngrams: found };
}
