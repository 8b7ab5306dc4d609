/** Measures for classes on a scale, where 4 for a 5 is a smaller mistake than 1. */
import { quotedList } from '../corpus/record.js';
import { InputError } from '../errors.js';
import type { ConfusionMatrix } from './classMetrics.js';

/** How far mistakes are, where classes are numbers on a scale. */
export interface OrdinalMetrics {
  /** How far the predicted class is from the right one, in units of the scale: 1 for 4 stars in place of 5. */
  readonly meanAbsoluteError: number;
  /**
   * Agreement beyond chance, each mistake weighing the square of its distance: 1 where all is right, 0 where it is no better
   * than chance. Cohen (1968), Weighted kappa. Null where all texts have one class and all answers are it.
   */
  readonly quadraticKappa: number | null;
}

const NUMBER = /[-+−]?\d+(?:\.\d+)?/g;

/**
 * The number that each class holds, such as 4 for `4` and `4 stars`.
 * @throws InputError where a class holds none or several, or two classes hold the same
 */
export function scaleOf(classes: readonly string[]): number[] {
  const values = classes.map((label) => {
    const numbers = label.match(NUMBER) ?? [];
    if (numbers.length === 1) return Number(numbers[0]!.replace('−', '-'));
    throw notOrdinal(`the class ${quotedList([label])}`);
  });
  if (new Set(values).size < values.length)
    throw notOrdinal(`classes of one number (${quotedList(classes)})`);
  return values;
}

function notOrdinal(found: string): InputError {
  return new InputError({
    where: '--ordinal',
    found,
    expected: 'a number of its own in every class, such as 1 to 5, or "1 star" to "5 stars"',
    advice: 'Leave --ordinal out where classes are no scale.',
  });
}

/** @param scale the number of each class */
export function ordinalMetrics(confusion: ConfusionMatrix, scale: readonly number[]): OrdinalMetrics {
  const golds = confusion.map((row) => sum(row));
  const predictions = scale.map((_, c) => sum(confusion.map((row) => row[c]!)));
  const n = sum(golds);
  let [distance, observed, expected] = [0, 0, 0];
  for (const [gold, row] of confusion.entries())
    for (const [predicted, count] of row.entries()) {
      const difference = scale[gold]! - scale[predicted]!;
      distance += count * Math.abs(difference);
      observed += count * difference ** 2;
      expected += (golds[gold]! * predictions[predicted]! * difference ** 2) / n;
    }
  return { meanAbsoluteError: distance / n, quadraticKappa: expected === 0 ? null : 1 - observed / expected };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
