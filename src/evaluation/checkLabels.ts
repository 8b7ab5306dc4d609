/**
 * Labels that are probably wrong. Models that have not seen a text answer it; where they are confident of another class than
 * its label, the label is suspected (confident learning: Northcutt, Jiang and Chuang 2021). The ranking by plain loss stands
 * beside it. Shapes: N texts, C classes.
 */
import { placeOf } from '../corpus/example.js';
import { type GivenExamples, givenList } from '../corpus/givenExamples.js';
import { argmax } from '../tensor/argmax.js';
import { answerOutOfFold, type FoldOptions } from './outOfFold.js';

/** A label, and how far it is to be doubted. */
export interface LabelDoubt {
  readonly id: string;
  /** File and line where the reader knows them, else the id. */
  readonly place: string;
  readonly text: string;
  readonly label: string;
  /** The class that the models find most probable. */
  readonly likelier: string;
  /** Probability of the label and of the other class, 0 to 1, by a model that has not seen the text. */
  readonly probabilities: readonly [number, number];
  /** Whether confident learning calls it wrong. */
  readonly isSuspected: boolean;
  /** Its place in the ranking by plain loss, from 1. */
  readonly rankByLoss: number;
}

/** What is known of the labels of a corpus. */
export interface LabelCheck {
  /** Those judged: without empty texts and classes of one text. */
  readonly texts: number;
  readonly classes: readonly string[];
  /** Share of the texts that the models answer otherwise than labeled, 0 to 1. Right labels are among them. */
  readonly outOfFoldError: number;
  /** Labels that confident learning calls wrong. A weak model suspects right labels, too. */
  readonly suspected: number;
  /** Every judged text, the worst first: suspected ones, then the others, each by how much likelier another class is. */
  readonly doubts: readonly LabelDoubt[];
}

/**
 * Ranks labeled texts by how probably their label is wrong, with linear models that have not seen them.
 * @param labeled the path of a corpus, or its examples; those without label are passed over
 * @throws InputError where there are not two classes of two different texts each
 * @throws the signal's reason when it aborts
 *
 * @example
 * ```js
 * const { suspected, doubts } = await checkLabels('train.csv');
 * console.log(`${suspected} labels are suspected; the first 20 to look at:`);
 * for (const { place, label, likelier } of doubts.slice(0, 20)) console.log(place, label, '->', likelier);
 * ```
 */
export async function checkLabels(labeled: GivenExamples, options: FoldOptions = {}): Promise<LabelCheck> {
  const examples = await givenList(labeled, { ...options, name: 'the labeled texts' });
  const withLabel = examples.filter(({ label }) => label !== undefined);
  const { classes, answers } = await answerOutOfFold(withLabel, options);
  const rows = answers.map(({ probabilities }) => probabilities);
  const labels = answers.map(({ example }) => classes.indexOf(example.label));
  const suspected = suspectedLabels(rows, labels, classes.length);
  const margins = rows.map((row, text) => row[argmax(row)]! - row[labels[text]!]!);
  const byLoss = ranks(rows.map((row, text) => row[labels[text]!]!));
  const doubts = answers.map(({ example }, text): LabelDoubt => {
    const row = rows[text]!;
    const { id, text: written, label } = example;
    const likelier = argmax(row);
    return {
      ...{ id, place: placeOf(example), text: written, label, likelier: classes[likelier]! },
      probabilities: [row[labels[text]!]!, row[likelier]!],
      isSuspected: suspected.has(text),
      rankByLoss: byLoss[text]!,
    };
  });
  const worstFirst = [...doubts.keys()].sort(
    (one, other) =>
      Number(suspected.has(other)) - Number(suspected.has(one)) || margins[other]! - margins[one]!,
  );
  return {
    texts: answers.length,
    classes,
    outOfFoldError: margins.filter((margin) => margin > 0).length / answers.length,
    suspected: suspected.size,
    doubts: worstFirst.map((text) => doubts[text]!),
  };
}

/** @returns the rank of each value, from 1 for the smallest */
function ranks(values: readonly number[]): Int32Array {
  const order = [...values.keys()].sort((one, other) => values[one]! - values[other]!);
  const found = new Int32Array(values.length);
  for (const [rank, text] of order.entries()) found[text] = rank + 1;
  return found;
}

/**
 * Confident learning, pruned by noise rate: as many texts of a label go as are confidently of another class.
 * A class is confident where its probability is at least its mean over the texts labeled so.
 * @param rows [C] out-of-fold probabilities of each text
 * @param labels [N] the class that each text is labeled as
 * @returns the places of the texts whose label is suspected; never of one whose label is the likeliest class
 */
export function suspectedLabels(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  classes: number,
): Set<number> {
  const thresholds = classThresholds(rows, labels, classes);
  const counts = Array.from({ length: classes }, () => new Float64Array(classes));
  rows.forEach((row, text) => {
    const sure = Array.from(row, (p, c) => (p >= thresholds[c]! ? p : -1));
    const found = argmax(sure);
    if (sure[found]! >= 0) counts[labels[text]!]![found]! += 1;
  });
  const suspected = new Set<number>();
  for (let label = 0; label < classes; label += 1) {
    const texts = [...labels.keys()].filter((text) => labels[text] === label);
    const doubted = texts.filter((text) => argmax(rows[text]!) !== label);
    const counted = counts[label]!.reduce((sum, count) => sum + count, 0);
    for (let other = 0; other < classes; other += 1) {
      if (other === label || counted === 0) continue;
      // The counts are of confident texts only; scaled, they speak of all texts of the label.
      const wrong = Math.round((counts[label]![other]! / counted) * texts.length);
      const margin = (text: number) => rows[text]![other]! - rows[text]![label]!;
      const worst = [...doubted].sort((one, two) => margin(two) - margin(one)).slice(0, wrong);
      for (const text of worst) if (margin(text) > 0) suspected.add(text);
    }
  }
  return suspected;
}

/** [C] the mean probability of each class over the texts labeled so; never reached where there are none. */
function classThresholds(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  classes: number,
): Float64Array {
  const sums = new Float64Array(classes);
  const texts = new Float64Array(classes);
  rows.forEach((row, text) => {
    const label = labels[text]!;
    sums[label]! += row[label]!;
    texts[label]! += 1;
  });
  return sums.map((sum, label) => (texts[label] === 0 ? Number.POSITIVE_INFINITY : sum / texts[label]!));
}
