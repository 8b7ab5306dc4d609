/** Finds the objects of JSON that is not one object a line: pretty-printed ones, and those in an array. */
import { InputError } from '../errors.js';
import { type Line, MAXIMUM_LINE_BYTES } from './decode.js';
import { clip, type Origin } from './record.js';

/** The text of one object, and where it begins. */
export interface JsonValue extends Line {
  /** Counts the objects that begin on the same line. */
  readonly place: number;
}

/** What may change the state, outside of strings and inside. */
const OUTSIDE = /["{}[\]]/g;
const INSIDE = /["\\]/g;
const BLANK = /[\s,]*/y;

interface Splitter {
  /** The objects that end on this line. */
  push(line: Line): JsonValue[];
  /** @throws InputError where something is left open */
  end(): void;
}

/** Objects one after the other, or as the elements of arrays, over as many lines as they take. */
export function jsonSplitter(origin: Origin): Splitter {
  let isInArray = false;
  let arrayLine = 0;
  let depth = 0;
  let parts: string[] = [];
  let size = 0;
  let start = { number: 0, place: 0 };

  const fault = (line: number, found: string, expected: string, advice?: string) =>
    new InputError({ where: `${origin.path}:${line}`, found, expected, ...(advice && { advice }) });

  /** Passes what stands between two objects. @returns where the next one begins, or the end of the line */
  const between = ({ text, number }: Line, from: number): number => {
    for (BLANK.lastIndex = from; ; BLANK.lastIndex++) {
      BLANK.test(text);
      const at = BLANK.lastIndex;
      const sign = text[at];
      if (sign === undefined) return at;
      if (sign === '{') {
        start = { number, place: start.number === number ? start.place + 1 : 1 };
        return at;
      }
      if (sign === '[' && !isInArray) [isInArray, arrayLine] = [true, number];
      else if (sign === ']' && isInArray) isInArray = false;
      else {
        const found = `${JSON.stringify(clip(text.slice(at)))} where an object should begin`;
        const advice = 'Each record is an object with a text: {"text": "..."}.';
        throw fault(number, found, 'JSON objects, in an array or one after the other', advice);
      }
    }
  };

  /** @returns where the object ends, or undefined where that is not on this line */
  const objectEnd = ({ text, number }: Line, from: number): number | undefined => {
    OUTSIDE.lastIndex = from;
    for (let found = OUTSIDE.exec(text); found !== null; found = OUTSIDE.exec(text)) {
      const [sign] = found;
      if (sign === '"') {
        const end = stringEnd(text, OUTSIDE.lastIndex);
        if (end === undefined) throw fault(number, 'a string that its line does not end', 'valid JSON');
        OUTSIDE.lastIndex = end;
      } else if (sign === '{' || sign === '[') depth++;
      else if (--depth === 0) return OUTSIDE.lastIndex;
    }
    return undefined;
  };

  return {
    push(line) {
      const values: JsonValue[] = [];
      let at = 0;
      while (at < line.text.length) {
        if (depth === 0) at = between(line, at);
        if (at >= line.text.length) break;
        const end = objectEnd(line, at);
        const part = line.text.slice(at, end);
        parts.push(part);
        size += part.length;
        if (size > MAXIMUM_LINE_BYTES) throw fault(start.number, 'an object without end', 'shorter records');
        if (end === undefined) return values;
        values.push({ text: parts.join('\n'), ...start });
        [parts, size, at] = [[], 0, end];
      }
      return values;
    },
    end() {
      const advice = 'Is the file complete?';
      if (depth > 0) throw fault(start.number, 'an object that never ends', 'complete JSON', advice);
      if (isInArray) throw fault(arrayLine, 'an array that never ends', 'complete JSON', advice);
    },
  };
}

function stringEnd(text: string, from: number): number | undefined {
  INSIDE.lastIndex = from;
  for (let found = INSIDE.exec(text); found !== null; found = INSIDE.exec(text)) {
    if (found[0] === '"') return INSIDE.lastIndex;
    INSIDE.lastIndex++;
  }
  return undefined;
}
