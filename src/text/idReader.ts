/**
 * Reads texts as ids many times as quickly as by their tokens: what stands between two spaces is looked up as a whole, since most
 * of it was read before. The ids are those of the tokens of `tokenise`.
 */
import { hashOn } from '../tensor/hash.js';
import { withRoom } from '../tensor/withRoom.js';
import type { CleaningCounts } from './clean.js';
import { foldedText, tokensOf } from './tokenise.js';
import { createUnitTable } from './unitTable.js';

export interface IdReader {
  /** The ids of the tokens of a text, in order. */
  read(text: string, counts?: CleaningCounts): Int32Array;
}

const SPACE = 32;
const COLON = 58;

/** A time such as "5 pm" is one token, though a space is in it: the units on both sides are read as one. */
const SECOND_HALF_OF_TIME = /^(?:[ap]\.?m|hours|hrs)/i;

/** Of letters and marks that are tokens of their own: the tokenizer need not be asked. */
const PLAIN_UNIT = /^[a-z.,!?"()[\]{}-]+$/i;
const PLAIN_TOKEN = /[a-z]+|[^a-z]/gi;

/** @param idOf of a token; asked once for most of them, so it has to give the same each time */
export function createIdReader(foldCase: boolean, idOf: (token: string) => number): IdReader {
  const table = createUnitTable();
  let codes: Uint16Array = new Uint16Array(1024);
  let found: Int32Array = new Int32Array(1024);

  /** Puts the ids of codes[start, end) behind the first `length` of those found. @returns how many there are then */
  const append = (length: number, folded: string, start: number, end: number, hash: number): number => {
    const place = table.find(codes, start, end, hash);
    if (place >= 0) {
      const count = table.count(place);
      found = withRoom(found, length + count);
      table.copyNumbers(place, found, length);
      return length + count;
    }
    const read = Int32Array.from(tokensOfUnit(folded.slice(start, end)), idOf);
    table.add(codes, start, end, hash, read);
    found = withRoom(found, length + read.length);
    found.set(read, length);
    return length + read.length;
  };

  return {
    read(text, counts) {
      const folded = foldedText(text, foldCase, counts);
      codes = withRoom(codes, folded.length);
      let length = 0;
      let start = 0;
      let hash = 0;
      for (let at = 0; at <= folded.length; at += 1) {
        const code = at < folded.length ? folded.charCodeAt(at) : SPACE;
        if (code !== SPACE || isWithinTime(folded, start, at)) {
          codes[at] = code;
          hash = hashOn(hash, code);
        } else {
          if (at > start) length = append(length, folded, start, at, hash);
          start = at + 1;
          hash = 0;
        }
      }
      return found.slice(0, length);
    },
  };
}

/** Whether the space at `at` may be one in a time. */
function isWithinTime(text: string, start: number, at: number): boolean {
  const last = at - 1 - (at - 1 > start && text.charCodeAt(at - 1) === COLON ? 1 : 0);
  if (last < start || !isDigit(text.charCodeAt(last))) return false;
  return SECOND_HALF_OF_TIME.test(text.slice(at + 1, at + 6));
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function tokensOfUnit(unit: string): readonly string[] {
  return PLAIN_UNIT.test(unit) ? unit.match(PLAIN_TOKEN)! : tokensOf(unit);
}
