/** Lines that many texts have: menus, notices, the end of every page. */
import { keyTable } from './keyTable.js';
import { textKey } from './words.js';
import { numbersIn } from './workFiles.js';

/** Shorter lines, such as "10/10", say something about their text even where many have them. */
const FEWEST_WORDS = 5;
/** A line of so many texts, and of this share of all, is boilerplate. */
const FEWEST_TEXTS = 10;
const SMALLEST_SHARE = 0.001;

const LINE_END = /(\r?\n|\r|<br\s*\/?>)/i;
const KEYS_A_PASS = 2 ** 22;

/** The lines of a text and what ends each, in turn. */
const partsOf = (text: string): string[] => text.split(LINE_END);

function lineKey(line: string): number | undefined {
  const words = line.trim().split(/\s+/);
  return words.length < FEWEST_WORDS ? undefined : textKey(words.join(' ').toLowerCase());
}

/** A key for each line that may be boilerplate, once for a text; none for a text of a single line, which is a duplicate. */
export function lineKeys(text: string): Float64Array {
  const parts = partsOf(text);
  if (parts.length < 2) return new Float64Array(0);
  return Float64Array.from(new Set(parts.flatMap((part, at) => (at % 2 === 0 ? (lineKey(part) ?? []) : []))));
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
  if (keys.size === 0 || !LINE_END.test(text)) return { text, removed: [] };
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
