import { countTags } from '../text/tags.js';
import type { OddityCount } from './corpusReport.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Adds one text's control characters, tabs and line breaks not counted. */
export function addControlCharacters(count: OddityCount, text: string): void {
  add(count, text.match(CONTROL_CHARACTERS)?.length ?? 0);
}

/** Lines of a program end with its signs, or begin with its words and a name. */
const PROGRAM_LINES =
  /^(?:.*[;{}][ \t\r]*|[ \t]*(?:#!|#include|\/\/|\/\*|import [\w{*]|from [\w.]+ import|def \w+\(|class \w+[:(]|function \w+\().*)$/gm;

export function addProgramLines(count: OddityCount, text: string): void {
  add(count, text.match(PROGRAM_LINES)?.length ?? 0);
}

export function addHtmlTags(count: OddityCount, text: string): void {
  add(count, countTags(text));
}

function add(count: OddityCount, occurrences: number): void {
  if (occurrences > 0) count.texts++;
  count.occurrences += occurrences;
}
