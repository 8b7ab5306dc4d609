/** Which n-grams each text has, each once however often it occurs: a sparse binary matrix. */
import { type NgramTable, ngramCount, visitNgrams } from './ngrams.js';

/** The n-grams of text i are `ngrams[starts[i]]` to before `ngrams[starts[i + 1]]`. */
export interface NgramRows {
  /** [N + 1] */
  readonly starts: Int32Array;
  readonly ngrams: Int32Array;
}

export function ngramRows(table: NgramTable, texts: readonly { readonly ids: Int32Array }[]): NgramRows {
  const starts = new Int32Array(texts.length + 1);
  const lastText = new Int32Array(ngramCount(table)).fill(-1);
  let ngrams = new Int32Array(1024);
  let size = 0;
  texts.forEach(({ ids }, text) => {
    visitNgrams(table, ids, (ngram) => {
      if (lastText[ngram] === text) return;
      lastText[ngram] = text;
      if (size === ngrams.length) {
        const larger = new Int32Array(2 * size);
        larger.set(ngrams);
        ngrams = larger;
      }
      ngrams[size] = ngram;
      size += 1;
    });
    starts[text + 1] = size;
  });
  return { starts, ngrams: ngrams.subarray(0, size) };
}
