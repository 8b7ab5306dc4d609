import type { OddityCount } from './corpusReport.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Long enough for any real tag; without the limit a text full of `<` would take quadratic time. */
const HTML_TAGS = /<\/?[a-z][^<>]{0,2000}>/gi;

/** Adds one text's control characters, tabs and line breaks not counted. */
export function addControlCharacters(count: OddityCount, text: string): void {
  add(count, text, CONTROL_CHARACTERS);
}

export function addHtmlTags(count: OddityCount, text: string): void {
  add(count, text, HTML_TAGS);
}

function add(count: OddityCount, text: string, pattern: RegExp): void {
  const occurrences = text.match(pattern)?.length ?? 0;
  if (occurrences > 0) count.texts++;
  count.occurrences += occurrences;
}
