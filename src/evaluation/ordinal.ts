/** Measures for classes on a scale, where 4 for a 5 is a smaller mistake than 1. */
import { quotedList } from '../corpus/record.js';
import { InputError } from '../errors.js';
import { createRandom } from '../tensor/random.js';
import type { ConfusionMatrix } from './classMetrics.js';
import { drawBinomial } from './distributions.js';
import { DEFAULT_BOOTSTRAP_SAMPLES, type Interval, percentileInterval } from './intervals.js';

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

/** The metrics with their intervals, of 95 %, by a bootstrap over the texts. */
export interface OrdinalEvaluation extends OrdinalMetrics {
  /** Null where all mistakes are of one size, so that resamples say nothing of other texts. */
  readonly meanAbsoluteErrorInterval: Interval | null;
  /** Null there too, and where the kappa is. */
  readonly quadraticKappaInterval: Interval | null;
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

/**
 * The metrics and their intervals. The texts are drawn again by a random source of their own: the same answers give the
 * same intervals. A resample in which all texts and answers are of one class counts as agreement, kappa 1.
 * @param scale the number of each class
 * @example
 * ```ts
 * ordinalEvaluation([[8, 2], [1, 9]], [1, 2]).meanAbsoluteErrorInterval; // around 0.15
 * ```
 */
export function ordinalEvaluation(confusion: ConfusionMatrix, scale: readonly number[]): OrdinalEvaluation {
  const metrics = ordinalMetrics(confusion, scale);
  const distances = confusion.flatMap((row, gold) =>
    row.flatMap((count, predicted) => (count > 0 ? [Math.abs(scale[gold]! - scale[predicted]!)] : [])),
  );
  if (new Set(distances).size < 2)
    return { ...metrics, meanAbsoluteErrorInterval: null, quadraticKappaInterval: null };
  const source = createRandom(1, 'intervals of ordinal metrics');
  const resamples = Array.from({ length: DEFAULT_BOOTSTRAP_SAMPLES }, () =>
    ordinalMetrics(
      resample(confusion, () => source.uniform()),
      scale,
    ),
  );
  return {
    ...metrics,
    meanAbsoluteErrorInterval: percentileInterval(resamples.map((one) => one.meanAbsoluteError)),
    quadraticKappaInterval:
      metrics.quadraticKappa === null
        ? null
        : percentileInterval(resamples.map(({ quadraticKappa }) => quadraticKappa ?? 1)),
  };
}

/** As many texts, drawn with replacement: a multinomial draw of the cells, one binomial draw after the other. */
function resample(confusion: ConfusionMatrix, random: () => number): ConfusionMatrix {
  let texts = sum(confusion.map((row) => sum(row)));
  let drawn = texts;
  return confusion.map((row) =>
    row.map((count) => {
      const draw = count === 0 ? 0 : drawBinomial(drawn, count / texts, random);
      texts -= count;
      drawn -= draw;
      return draw;
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
