/** In how many texts words are, whatever their capital letters. @returns by the word in small letters */
export function foldedFrequencies(frequencies: ReadonlyMap<string, number>): Map<string, number> {
  const folded = new Map<string, number>();
  for (const [word, texts] of frequencies) {
    const small = word.toLowerCase();
    folded.set(small, (folded.get(small) ?? 0) + texts);
  }
  return folded;
}
