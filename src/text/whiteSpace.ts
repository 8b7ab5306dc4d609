/** All but single spaces, which most of it is and which need no replacing. */
const UNFOLDED = /[^\S ]\s*| \s+/g;

/** White space as single spaces, with none at either end. */
export function foldWhiteSpace(text: string): string {
  return text.replace(UNFOLDED, ' ').trim();
}
