/** Where two versions of a text differ, word by word. */

/** A stretch that both have, or what one has instead of what the other has. */
export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/**
 * By the longest common subsequence of words.
 * @example wordDiff('a fine film', 'a nice film') // same 'a', gone 'fine', new 'nice', same 'film'
 */
export function wordDiff(from: string, to: string): DiffPart[] {
  const [old, fresh] = [from, to].map((text) => text.split(/\s+/).filter((word) => word !== '')) as [
    string[],
    string[],
  ];
  const common = commonLengths(old, fresh);
  const parts: { kind: DiffPart['kind']; words: string[] }[] = [];
  const put = (kind: DiffPart['kind'], word: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else parts.push({ kind, words: [word] });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      put('same', old[i]!);
      i += 1;
      j += 1;
    } else if (i < old.length && (j === fresh.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      put('gone', old[i]!);
      i += 1;
    } else {
      put('new', fresh[j]!);
      j += 1;
    }
  }
  return parts.map(({ kind, words }) => ({ kind, text: words.join(' ') }));
}

/** Of what is left behind each pair of places. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
  return rows;
}
