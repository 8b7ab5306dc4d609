/**
 * The words of a text as hashes: runs of letters, marks and digits in small letters; single characters in scripts without
 * spaces. Only for comparing texts: what models read are the tokens of `src/text/tokenise.ts`.
 */
import { HASH_START, hashOn, mixed } from '../tensor/hash.js';
import { withRoom } from '../tensor/withRoom.js';

/** Kinds of code units. */
const OTHER = 0;
const LETTER = 1;
const SINGLE = 2;

const WORD = /[\p{L}\p{M}\p{N}]/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const CODE_UNITS = 0x10000;

interface CodeUnits {
  readonly kind: Uint8Array;
  /** The small letter; itself where that is no single code unit. */
  readonly small: Uint16Array;
}

let table: CodeUnits | undefined;

/** Halves of characters count as letters: characters beyond the first 65,536 make words of their own. */
function codeUnits(): CodeUnits {
  if (table !== undefined) return table;
  table = { kind: new Uint8Array(CODE_UNITS), small: new Uint16Array(CODE_UNITS) };
  for (let unit = 0; unit < CODE_UNITS; unit += 1) {
    const character = String.fromCharCode(unit);
    const isHalf = unit >= 0xd800 && unit < 0xe000;
    const isLetter = isHalf || WORD.test(character);
    table.kind[unit] = !isLetter ? OTHER : UNSPACED.test(character) ? SINGLE : LETTER;
    const small = character.toLowerCase();
    table.small[unit] = small.length === 1 ? small.charCodeAt(0) : unit;
  }
  return table;
}

/** [N] a 32-bit hash of each word (FNV-1a over code units, then mixed). */
export function hashWords(text: string): Int32Array {
  const { kind, small } = codeUnits();
  const hashes = new Int32Array(text.length);
  let [words, hash, isOpen] = [0, HASH_START, false];
  for (let at = 0; at <= text.length; at += 1) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    const here = kind[unit]!;
    if (isOpen && here !== LETTER) {
      hashes[words++] = mixed(hash);
      isOpen = false;
    }
    if (here === LETTER) {
      hash = hashOn(isOpen ? hash : HASH_START, small[unit]!);
      isOpen = true;
    } else if (here === SINGLE) hashes[words++] = mixed(hashOn(HASH_START, unit));
  }
  return hashes.slice(0, words);
}

/**
 * [N - length + 1] a 32-bit hash of every `length` words in a row; one of all words where there are fewer.
 * @param words hashes, as `hashWords` gives them
 */
export function hashRuns(words: Int32Array, length: number): Int32Array {
  if (words.length === 0) return new Int32Array(0);
  const width = Math.min(length, words.length);
  const runs = new Int32Array(words.length - width + 1);
  for (let at = 0; at < runs.length; at += 1) {
    let hash = width;
    for (let place = at; place < at + width; place += 1) hash = hashOn(hash, words[place]!) + (hash >>> 15);
    runs[at] = mixed(hash);
  }
  return runs;
}

/** Two independent 26-bit hashes as one integer below 2^52. */
export function wideKey(numbers: Int32Array | Uint16Array, from = 0, to = numbers.length): number {
  let [one, other] = [to - from, HASH_START];
  for (let place = from; place < to; place += 1) {
    const number = numbers[place]!;
    one = hashOn(one, number) ^ (one >>> 13);
    other = Math.imul(other + number, 0x9e3779b1) ^ (other >>> 15);
  }
  return (mixed(one) >>> 6) * 2 ** 26 + (mixed(other) >>> 6);
}

let units: Uint16Array = new Uint16Array(4096);

/** A hash of a text as it stands, an integer below 2^52. */
export function textKey(text: string): number {
  units = withRoom(units, text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return wideKey(units, 0, text.length);
}
