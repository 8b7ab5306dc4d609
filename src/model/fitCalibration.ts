/** What a training run learns of its model's probabilities, on texts that the weights have not seen. */

import { largestOf } from '../tensor/softmax.js';
import type { EncodedText } from '../text/encode.js';
import type { TextList } from '../text/textList.js';
import { type Calibration, TEMPERATURES } from './calibration.js';
import { classShares } from './classWeights.js';
import type { PreparedData } from './data.js';

/** How many texts the belief in a temperature of 1 weighs, so that ten right answers do not make a model certain. */
const PRIOR_TEXTS = 5;
/** One text in twenty knows fewer words than usual. */
const UNUSUAL = 0.05;
const FEWEST_KNOWN_WORDS = 0.01;
/** Without development texts: training texts, from which the vocabulary was made, would promise too much. */
const ASSUMED_KNOWN_WORDS = 0.5;

/**
 * @param developmentRows [C] logits of each development text
 * @param otherwise the temperature without development texts
 */
export function fitCalibration(
  { labeled, development, classes }: PreparedData<TextList>,
  developmentRows?: readonly ArrayLike<number>[],
  otherwise = 1,
): Calibration {
  return {
    temperature:
      development && developmentRows ? fitTemperature(developmentRows, development.labels) : otherwise,
    prior: [...classShares(labeled.labels, classes.length)],
    usualKnownWords: development ? usualKnownWords(development.texts) : ASSUMED_KNOWN_WORDS,
  };
}

/**
 * The temperature with the least log loss. In the inverse temperature β that is a convex problem, Σ -ln softmax(βz)
 * over the texts, with PRIOR_TEXTS · (β - ln β) added, which is least at 1 and keeps β from 0 and infinity. Solved by
 * bisection of the slope.
 * @param logits [C] of each text
 * @param labels class of each text
 */
export function fitTemperature(logits: readonly ArrayLike<number>[], labels: ArrayLike<number>): number {
  const slope = (beta: number) =>
    logits.reduce((sum, row, text) => sum + excessLogit(row, labels[text]!, beta), 0) +
    PRIOR_TEXTS * (1 - 1 / beta);
  let [low, high] = [1 / TEMPERATURES.highest, 1 / TEMPERATURES.lowest];
  for (let round = 0; round < 60; round += 1) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return 1 / Math.sqrt(low * high);
}

/** Σ softmax(βz) z - z of the right class: the slope of -ln softmax(βz) of that class. */
function excessLogit(logits: ArrayLike<number>, label: number, beta: number): number {
  const largest = largestOf(logits);
  let [sum, weighted] = [0, 0];
  for (let c = 0; c < logits.length; c += 1) {
    const logit = logits[c]!;
    const weight = Math.exp(beta * (logit - largest));
    sum += weight;
    weighted += weight * logit;
  }
  return weighted / sum - logits[label]!;
}

function usualKnownWords(texts: readonly EncodedText[]): number {
  const known = Float64Array.from(texts, ({ unknownWords }) => 1 - unknownWords).sort();
  return Math.max(FEWEST_KNOWN_WORDS, known[Math.floor(UNUSUAL * known.length)]!);
}
