/** Readability takes the square of the depth of a page: 5,000 nested elements take it a minute. */

const MOST_DEPTH = 512;
/** Without an end tag, or closed by the next of their kind. */
const FLAT = new Set(
  'area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot option optgroup rp rt'.split(
    ' ',
  ),
);
const TAG = /<(\/?)([a-z][a-z0-9:-]*)[^<>]*>/gi;

/** The page without tags that lie deeper than 512 elements; their text stays. */
export function shallow(html: string): string {
  let [depth, dropped] = [0, 0];
  return html.replace(TAG, (tag, slash: string, name: string) => {
    if (FLAT.has(name.toLowerCase()) || tag.endsWith('/>')) return tag;
    if (slash === '' && depth >= MOST_DEPTH) {
      dropped += 1;
      return ' ';
    }
    if (slash === '') depth += 1;
    else if (dropped > 0) {
      dropped -= 1;
      return ' ';
    } else if (depth > 0) depth -= 1;
    return tag;
  });
}
