/** The n-grams of texts, one text after the other: all of them, or each once. Shapes: N texts. */
import { doubled, type NgramTable, ngramCount, visitNgrams } from './ngrams.js';

/** The n-grams of text i are `ngrams[starts[i]]` to before `ngrams[starts[i + 1]]`. */
export interface NgramRows {
  /** [N + 1] */
  readonly starts: Int32Array;
  readonly ngrams: Int32Array;
}

type Texts = readonly { readonly ids: Int32Array }[];

/** Each n-gram of a text once, however often it occurs: a sparse binary matrix. */
export function ngramRows(table: NgramTable, texts: Texts): NgramRows {
  const lastText = new Int32Array(ngramCount(table)).fill(-1);
  return collected(table, texts, (ngram, text) => {
    const isNew = lastText[ngram] !== text;
    lastText[ngram] = text;
    return isNew;
  });
}

/** Every occurrence of a known n-gram. */
export function occurrencesOf(table: NgramTable, texts: Texts): NgramRows {
  return collected(table, texts, () => true);
}

function collected(
  table: NgramTable,
  texts: Texts,
  isWanted: (ngram: number, text: number) => boolean,
): NgramRows {
  const starts = new Int32Array(texts.length + 1);
  let ngrams = new Int32Array(1024);
  let size = 0;
  texts.forEach(({ ids }, text) => {
    visitNgrams(table, ids, (ngram) => {
      if (!isWanted(ngram, text)) return;
      if (size === ngrams.length) ngrams = doubled(ngrams);
      ngrams[size] = ngram;
      size += 1;
    });
    starts[text + 1] = size;
  });
  return { starts, ngrams: ngrams.subarray(0, size) };
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
