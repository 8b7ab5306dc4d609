/** The ids of many texts in two arrays, as one thread hands them to another. N texts. */

export interface PackedIds {
  /** Of all texts, one behind the other. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** [N] where each ends in `ids`. */
  readonly ends: Int32Array<ArrayBuffer>;
}

export function packIds(texts: readonly Int32Array[]): PackedIds {
  const ids = new Int32Array(texts.reduce((sum, { length }) => sum + length, 0));
  const ends = new Int32Array(texts.length);
  let size = 0;
  for (const [place, own] of texts.entries()) {
    ids.set(own, size);
    size += own.length;
    ends[place] = size;
  }
  return { ids, ends };
}

/** The ids of each text; not copied. */
export function unpackIds({ ids, ends }: PackedIds): Int32Array[] {
  return Array.from(ends, (end, text) => ids.subarray(text === 0 ? 0 : ends[text - 1]!, end));
}
