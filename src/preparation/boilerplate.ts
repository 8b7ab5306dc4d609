/** Lines that many texts have: menus, notices, the end of every page. */
import { withRoom } from '../tensor/withRoom.js';
import { keyTable } from './keyTable.js';
import { textKey, wideKey } from './words.js';
import { numbersIn } from './workFiles.js';

/** Shorter lines, such as "10/10", say something about their text even where many have them. */
const FEWEST_WORDS = 5;
/** A line of so many texts, and of this share of all, is boilerplate. */
const FEWEST_TEXTS = 10;
const SMALLEST_SHARE = 0.001;

const LINE_END = /(\r?\n|\r|<br\s*\/?>)/i;
const BREAK_TAG = /<br\s*\/?>/iy;
const KEYS_A_PASS = 2 ** 22;

/** The lines of a text and what ends each, in turn. */
const partsOf = (text: string): string[] => text.split(LINE_END);

function lineKey(line: string): number | undefined {
  const words = line.trim().split(/\s+/);
  return words.length < FEWEST_WORDS ? undefined : textKey(words.join(' ').toLowerCase());
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const TAG = 0x3c;

/** How long what ends a line is; 0 where nothing of that kind stands there. */
function endAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit === LINE_FEED) return 1;
  if (unit === CARRIAGE_RETURN) return text.charCodeAt(at + 1) === LINE_FEED ? 2 : 1;
  if (unit !== TAG) return 0;
  BREAK_TAG.lastIndex = at;
  return BREAK_TAG.test(text) ? BREAK_TAG.lastIndex - at : 0;
}

/** A key for each line that may be boilerplate, once for a text; none for a text of a single line, which is a duplicate. */
export function lineKeys(text: string): Float64Array {
  const keys = new Set<number>();
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const length = endAt(text, at);
    if (length > 0) {
      addKey(keys, text, start, at);
      start = at + length;
    }
    at += Math.max(1, length);
  }
  if (start === 0) return new Float64Array(0);
  addKey(keys, text, start, text.length);
  return Float64Array.from(keys);
}

/** As `lineKey` has it, without copies of the line where that is plain ASCII. */
function addKey(keys: Set<number>, text: string, from: number, to: number): void {
  // Single characters with spaces between them are the shortest words.
  if (to - from < 2 * FEWEST_WORDS - 1) return;
  const key = plainKey(text, from, to) ?? lineKey(text.slice(from, to));
  if (key !== undefined && key !== NO_KEY) keys.add(key);
}

const NO_KEY = -1;
let plainLine: Uint16Array = new Uint16Array(1024);

/** @returns undefined for a line with other characters than ASCII, NO_KEY for one of few words */
function plainKey(text: string, from: number, to: number): number | undefined {
  plainLine = withRoom(plainLine, to - from);
  let [words, length, isInWord] = [0, 0, false];
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return undefined;
    if (unit === SPACE || (unit >= 0x09 && unit <= 0x0d)) isInWord = false;
    else {
      if (!isInWord) {
        if (words > 0) plainLine[length++] = SPACE;
        words += 1;
        isInWord = true;
      }
      plainLine[length++] = unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit;
    }
  }
  return words < FEWEST_WORDS ? NO_KEY : wideKey(plainLine, 0, length);
}

/** The keys of the lines that are boilerplate. @param keysPath of all lines @param texts how many there are */
export function boilerplateKeys(keysPath: string, keys: number, texts: number): ReadonlySet<number> {
  const fewest = Math.max(FEWEST_TEXTS, Math.ceil(SMALLEST_SHARE * texts));
  const found = new Set<number>();
  const passes = Math.max(1, Math.ceil(keys / KEYS_A_PASS));
  for (let pass = 0; pass < passes; pass += 1) {
    const counts = keyTable();
    for (const some of numbersIn(keysPath, 1))
      for (const key of some) if (key % passes === pass && counts.add(key, 1) === fewest) found.add(key);
  }
  return found;
}

export interface WithoutLines {
  readonly text: string;
  readonly removed: readonly string[];
}

/** The text without the lines whose keys are given, and without what ended them. */
export function withoutBoilerplate(text: string, keys: ReadonlySet<number>): WithoutLines {
  if (keys.size === 0 || !lineKeys(text).some((key) => keys.has(key))) return { text, removed: [] };
  const parts = partsOf(text);
  const removed: string[] = [];
  const kept = parts.filter((part, at) => {
    // What ends a line goes with it.
    const line = at % 2 === 0 ? part : parts[at - 1]!;
    const key = lineKey(line);
    if (key === undefined || !keys.has(key)) return true;
    if (at % 2 === 0) removed.push(part.trim());
    return false;
  });
  return removed.length === 0 ? { text, removed } : { text: kept.join('').trim(), removed };
}
