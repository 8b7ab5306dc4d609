/** From scraped text to plain text: markup is parsed away, stray control characters are mended or removed. */
import { isAscii } from './ascii.js';
import { htmlToText, SILENT_ELEMENTS } from './htmlText.js';
import { withoutInvisible } from './invisible.js';
import { escapeLooseBrackets } from './tags.js';
import { foldWhiteSpace } from './whiteSpace.js';
import { latin1ToWindows1252 } from './windows1252.js';

/** What cleaning found; the caller adds it up over a corpus and says it once. */
export interface CleaningCounts {
  /** Texts that held HTML tags. */
  markup: number;
  /** Texts that held control characters other than tabs and line ends, or halves of characters. */
  controlCharacters: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Surrogate}]/gu;
const MANY_MARKS = /\p{M}{100}/u;
const AFTER_MANY_MARKS = /(?<=\p{M}{100})/u;
const ENTITY = /&(?:[a-z][a-z0-9]*|#\d+|#x[0-9a-f]+);/i;
/**
 * A tag: its name, and its attributes, which are of no use here. They are cut away, because a quote that is never closed would
 * swallow the text behind it. A tag does not reach over the end of a comment: it may have begun within one. A name is matched
 * whole; otherwise all of its beginnings would be tried.
 */
const WHOLE_TAG =
  /<(\/?[a-z][^\s<>/]*)(?![^\s<>/])(?:(?:[^<>"']|"(?:(?!-->)[^"<])*"|'(?:(?!-->)[^'<])*')*|[^<>]*)(?<!--)>/gi;

const SILENT_START = new RegExp(`<(${SILENT_ELEMENTS.join('|')})(?=[\\s/>])[^>]*>|<!--|<!\\[cdata\\[`, 'gi');
const SILENT_END = new RegExp(`</(${SILENT_ELEMENTS.join('|')})(?=[\\t\\n\\f\\r >])|-->|\\]\\]>`, 'gi');

/**
 * Plain text of one text: HTML to text, control characters mended (C1 ones as Windows-1252) or replaced by a space,
 * invisible characters removed, Unicode in composed form (NFC), white space folded.
 */
export function cleanText(text: string, counts?: CleaningCounts): string {
  const html = escapeLooseBrackets(text);
  const hasTags = html.includes('<');
  if (counts !== undefined && hasTags) counts.markup += 1;
  const plain =
    hasTags || ENTITY.test(text) ? htmlToText(withoutOpenEnds(html.replace(WHOLE_TAG, '<$1>'))) : text;
  const isPlain = isAscii(plain);
  // Pages mislabeled as Latin-1 leave C1 control characters behind.
  const mended = (isPlain ? plain : latin1ToWindows1252(plain)).replace(CONTROL, ' ');
  if (counts !== undefined && mended !== plain) counts.controlCharacters += 1;
  return foldWhiteSpace(isPlain ? mended : composed(withoutInvisible(mended)));
}

/** In composed form (NFC). Sorting marks takes the square of their number, so no more are sorted together than letters have. */
function composed(text: string): string {
  if (!MANY_MARKS.test(text)) return text.normalize('NFC');
  return text
    .split(AFTER_MANY_MARKS)
    .map((part) => part.normalize('NFC'))
    .join('');
}

/** Without the starts of silent elements and comments that never end, or a text that was cut off would lose the rest. */
function withoutOpenEnds(html: string): string {
  let ends: ReadonlyMap<string, number> | undefined;
  return html.replace(SILENT_START, (start, name: string | undefined, at: number) => {
    ends ??= lastEnds(html);
    const end = name?.toLowerCase() ?? (start === '<!--' ? '-->' : ']]>');
    return (ends.get(end) ?? -1) > at ? start : '\n';
  });
}

/** The last end of each kind of silent element, and of comments. */
function lastEnds(html: string): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { 0: end, 1: name, index } of html.matchAll(SILENT_END))
    ends.set(name?.toLowerCase() ?? end, index);
  return ends;
}
