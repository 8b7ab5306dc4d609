/** A small table of presences and classes, drawn alike here and in Python, so that other programs can be asked about it. */
import type { PreparedData } from '../../src/model/data.js';
import type { EncodedText } from '../../src/text/encode.js';
import { END_OF_SEQUENCE, SPECIAL_TOKENS, vocabularyFrom } from '../../src/text/vocabulary.js';

export const WORDS = 12;
/** Of the first word. */
export const FIRST = SPECIAL_TOKENS.length;

/**
 * In Python:
 *
 *   def planted(texts, classes, seed=1):
 *       X, y, s = [], [], [seed]
 *       def draw():
 *           s[0] = s[0] * 48271 % 2147483647
 *           return s[0]
 *       for _ in range(texts):
 *           x = [int(draw() % 100 < 30) for _ in range(12)]
 *           X.append(x)
 *           y.append((x[0] + x[1] - x[2] + x[3] * x[4] + draw() % 3) % classes)
 *       return numpy.array(X), numpy.array(y)
 */
export function planted(texts: number, classes: number, seed = 1) {
  let state = seed;
  const draw = () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  const table: number[][] = [];
  const labels: number[] = [];
  for (let text = 0; text < texts; text += 1) {
    const x = Array.from({ length: WORDS }, () => (draw() % 100 < 30 ? 1 : 0));
    table.push(x);
    const sum = x[0]! + x[1]! - x[2]! + x[3]! * x[4]! + (draw() % 3);
    labels.push(((sum % classes) + classes) % classes);
  }
  return { table, labels: Int32Array.from(labels) };
}

/** The words that a row of the table has, as a text. */
export function textOf(row: readonly number[]): EncodedText {
  const words = row.flatMap((has, word) => (has ? [FIRST + word] : []));
  return { ids: Int32Array.from([...words, END_OF_SEQUENCE]), unknownWords: 0 };
}

/** What a training reads of such texts. */
export function plantedData(texts: number, classes: number): PreparedData {
  const { table, labels } = planted(texts, classes);
  const encoded = table.map(textOf);
  const vocabulary = vocabularyFrom([
    ...SPECIAL_TOKENS,
    ...Array.from({ length: WORDS }, (_, word) => `w${word}`),
  ]);
  return {
    classes: Array.from({ length: classes }, (_, c) => `c${c}`),
    vocabulary,
    frequencies: new Float64Array(vocabulary.tokens.length),
    labeled: { texts: encoded, labels },
    unlabeled: encoded,
    development: undefined,
    withoutLabel: 0,
    turnedDown: 0,
    cleaning: { markup: 0, controlCharacters: 0 },
    empty: 0,
    withheld: 0,
    labeledTwice: 0,
    labelFaults: [],
  };
}
