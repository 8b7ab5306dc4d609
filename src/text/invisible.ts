/** Characters that nobody sees and that would cut words in two, such as soft hyphens and marks of direction. */

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;

/** Scripts in which a joiner within a word changes what is seen, such as Persian and those of India. */
const JOINED = [
  'Arab',
  'Beng',
  'Deva',
  'Gujr',
  'Guru',
  'Khmr',
  'Knda',
  'Mlym',
  'Mong',
  'Mymr',
  'Nkoo',
  'Orya',
]
  .concat(['Sinh', 'Syrc', 'Taml', 'Telu'])
  .map((script) => `\\p{scx=${script}}`)
  .join('');

/** What belongs to the emoji or to the letter that it stands behind. */
const KEPT = [
  // The variation selector of an emoji and of a keycap, and what joins emoji to one: ❤️, 1️⃣, 👩‍🚀.
  '(?<=\\p{Extended_Pictographic})\\ufe0f',
  '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  '(?<=\\p{Extended_Pictographic}\\ufe0f?|\\p{Emoji_Modifier})\\u200d(?=\\p{Extended_Pictographic})',
  // The letters that spell a region behind a black flag; none has more than six.
  '(?<=\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{0,6})[\\u{e0020}-\\u{e007f}]',
  `(?<=(?=[\\p{L}\\p{M}])[${JOINED}])[\\u200c\\u200d](?=(?=[\\p{L}\\p{M}])[${JOINED}])`,
  '(?<=[\\u1820-\\u18aa])[\\u180b-\\u180f]',
].join('|');
const REMOVED = new RegExp(`(?!${KEPT})${INVISIBLE.source}`, 'gu');

/** The text without invisible characters, but for those that emoji and joining scripts need. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(REMOVED, '') : text;
}
