/** A measure of one class. */
export type Metric = 'precision' | 'recall' | 'f1';
const METRICS: readonly Metric[] = ['precision', 'recall', 'f1'];

/** Precision, recall and F1; an undefined one is null and its reason stands in `undefined`. */
export interface ClassRates {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly undefined?: Readonly<Partial<Record<Metric, string>>>;
}

export interface ClassMetrics extends ClassRates {
  readonly label: string;
  /** The number of texts whose gold class this is. */
  readonly support: number;
}

/** Rows are gold classes, columns predicted ones. */
export type ConfusionMatrix = readonly (readonly number[])[];

interface Rate {
  readonly value: number | null;
  readonly reason: string;
}

/**
 * Per class precision TP/(TP+FP), recall TP/(TP+FN) and F1 = 2TP/(2TP+FP+FN). F1 in this form is defined, and 0, for
 * a class that occurs but is never predicted, although its precision is not. Van Rijsbergen (1979), chapter 7.
 */
export function classMetrics(confusion: ConfusionMatrix, classes: readonly string[]): ClassMetrics[] {
  return classes.map((label, c) => {
    const hits = confusion[c]![c]!;
    const support = confusion[c]!.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, row) => sum + row[c]!, 0);
    const rates = withReasons({
      precision: ratio(hits, predicted, `no text was predicted as "${label}"`),
      recall: ratio(hits, support, `no text of class "${label}"`),
      f1: ratio(2 * hits, support + predicted, `no text of class "${label}", and none predicted as it`),
    });
    return { label, ...rates, support };
  });
}

/**
 * The plain mean over classes of each metric, over the classes for which it is defined. An undefined value is no
 * evidence of a bad model nor of a good one, so it is left out rather than counted as 0. The macro F1 still
 * punishes a class that is never predicted: its F1 is 0, not undefined. Macro recall is the balanced accuracy.
 */
export function macroMean(perClass: readonly ClassMetrics[]): ClassRates {
  return meanOfDefined(perClass, () => 1, 'undefined for every class');
}

/** The mean weighted by support, the weights rescaled over the classes for which the metric is defined. */
export function weightedMean(perClass: readonly ClassMetrics[]): ClassRates {
  return meanOfDefined(perClass, ({ support }) => support, 'undefined for every class that has texts');
}

function meanOfDefined(
  perClass: readonly ClassMetrics[],
  weightOf: (metrics: ClassMetrics) => number,
  reason: string,
): ClassRates {
  const meanOf = (metric: Metric): Rate => {
    let sum = 0;
    let weights = 0;
    for (const metrics of perClass) {
      const value = metrics[metric];
      if (value === null) continue;
      sum += weightOf(metrics) * value;
      weights += weightOf(metrics);
    }
    return ratio(sum, weights, reason);
  };
  return withReasons({ precision: meanOf('precision'), recall: meanOf('recall'), f1: meanOf('f1') });
}

function ratio(numerator: number, denominator: number, reason: string): Rate {
  return { value: denominator === 0 ? null : numerator / denominator, reason };
}

function withReasons(rates: Readonly<Record<Metric, Rate>>): ClassRates {
  const missing = METRICS.filter((metric) => rates[metric].value === null);
  return {
    precision: rates.precision.value,
    recall: rates.recall.value,
    f1: rates.f1.value,
    ...(missing.length > 0 && {
      undefined: Object.fromEntries(missing.map((metric) => [metric, rates[metric].reason])),
    }),
  };
}
