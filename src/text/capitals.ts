/** A word with the capital letters of another, in whose place it stands in a text. */
export function withCapitalsOf(letters: string, word: string): string {
  if (letters === letters.toLowerCase()) return word;
  if (letters.length > 1 && letters === letters.toUpperCase()) return word.toUpperCase();
  const first = String.fromCodePoint(letters.codePointAt(0)!);
  return first === first.toLowerCase() ? word : word.charAt(0).toUpperCase() + word.slice(1);
}
