/** Which keys lie beside each other on a keyboard for English (QWERTY). */

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The letters beside one on its row, in small letters; empty for a letter that is on none. */
export function neighbours(letter: string): string[] {
  const row = ROWS.find((keys) => keys.includes(letter.toLowerCase()));
  if (row === undefined) return [];
  const at = row.indexOf(letter.toLowerCase());
  return [row[at - 1], row[at + 1]].filter((key) => key !== undefined);
}
