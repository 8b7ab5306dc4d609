/** What is measured while training: the development error, and whether the model has collapsed to one class. */

import { argmax } from '../tensor/argmax.js';
import { createRandom } from '../tensor/random.js';
import { negativeLogLikelihood } from '../tensor/softmax.js';
import type { EncodedText } from '../text/encode.js';
import type { TextList } from '../text/textList.js';
import type { PreparedData } from './data.js';
import type { OptionalScore, Score } from './events.js';
import type { Model } from './model.js';

const SAMPLE = 256;
const MANY = 1_000_000;
const COLLAPSED = 0.98;
const LOPSIDED = 0.9;

/** @param rows [C] logits of each text */
export function score(rows: readonly ArrayLike<number>[], labels: ArrayLike<number>): Score {
  let wrong = 0;
  let logLoss = 0;
  rows.forEach((row, index) => {
    const label = labels[index]!;
    if (argmax(row) !== label) wrong += 1;
    logLoss += negativeLogLikelihood(row, label);
  });
  return { error: wrong / rows.length, logLoss: logLoss / rows.length };
}

export const NO_SCORE: OptionalScore = { error: null, logLoss: null };

/** Share of each class among the predictions on a fixed sample of the texts. @returns [C] */
export async function unlabeledShares(
  model: Pick<Model, 'classes' | 'logits'>,
  texts: readonly EncodedText[],
  seed: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const sample = classShareSample(texts.length, seed).map((position) => texts[position]!);
  return sharesOfClasses(await model.logits(sample, signal), model.classes.length);
}

/** Positions of the sample by which a collapse is noticed. @param count of the unlabeled texts */
export function classShareSample(count: number, seed: number): number[] {
  const random = createRandom(seed, 'collapse sample');
  // Of so many texts hardly one is drawn twice, and a list of them all takes time and memory.
  if (count > MANY) return Array.from({ length: SAMPLE }, () => random.integer(count));
  const positions = Array.from({ length: count }, (_, position) => position);
  return random.shuffle(positions).slice(0, SAMPLE);
}

/** Share of each class among predictions. @param rows [C] logits of each text @returns [C] */
export function sharesOfClasses(rows: readonly ArrayLike<number>[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[argmax(row)]! += 1;
  return counts.map((count) => count / rows.length);
}

/** A sentence when nearly all unlabeled texts fall into one class although the labeled ones do not. */
export function collapseWarning(shares: readonly number[], data: PreparedData<TextList>): string | undefined {
  const largest = argmax(shares);
  const labels = data.labeled.labels;
  const labeledShare = labels.filter((label) => label === largest).length / labels.length;
  if (shares[largest]! < COLLAPSED || labeledShare >= LOPSIDED) return undefined;
  return (
    `the model puts ${Math.round(shares[largest]! * 100)} % of the unlabeled texts into the class ` +
    `${JSON.stringify(data.classes[largest])}, which has ${Math.round(labeledShare * 100)} % of the labeled ones. ` +
    'Try --class-weights balanced, a lower --consistency-weight or --entropy-weight, or a longer --ramp-up.'
  );
}
