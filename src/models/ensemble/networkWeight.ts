/**
 * How much a network has to say beside vectors and n-grams, by what each answers to labeled texts that it has not learnt from (stacking:
 * Wolpert 1992). Of short texts vectors know little, and the network is to be heard; of a large pile of reviews they know more than it does.
 * Shapes: N labeled texts, C classes.
 */
import type { LabeledSet, PreparedData } from '../../model/data.js';
import { fitTemperature } from '../../model/fitCalibration.js';
import { createRandom } from '../../tensor/random.js';
import { negativeLogLikelihood } from '../../tensor/softmax.js';
import type { EncodedText } from '../../text/encode.js';
import { weightedSum } from './ensembleLogits.js';

/** Parts that the labeled texts are dealt into: more take longer, and leave more to learn from. */
export const FOLDS = 2;

const WEIGHTS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8];

/** Nats by which a weight of 2 or 1/2 has to be better than 1, and four times as many for 4 or 1/4. */
const DOUBT = 0.5;

/** What answers to left-out texts say of a network. */
export interface FoundWeight {
  /** Of its logits in the sum, 1/8 to 8. */
  readonly weight: number;
  /** That suits the sum. */
  readonly temperature: number;
}

/**
 * The weight of the network's logits with the least log loss of the sum, at the temperature that suits it best; near 1 where the texts are
 * too few to tell.
 * @param others [N][C] logits of vectors and n-grams @param network [N][C] its own; both have not learnt from the text
 * @param labels [N]
 */
export function bestNetworkWeight(
  others: readonly Float32Array[],
  network: readonly Float32Array[],
  labels: ArrayLike<number>,
): FoundWeight {
  const tried = WEIGHTS.map((weight) => {
    const sums = others.map((row, text) => weightedSum([row, network[text]!], [1, weight]));
    const temperature = fitTemperature(sums, labels);
    const loss = logLoss(sums, labels, temperature) + DOUBT * Math.log2(weight) ** 2;
    return { weight, temperature, loss };
  });
  const { weight, temperature } = tried.reduce((best, one) => (one.loss < best.loss ? one : best));
  return { weight, temperature };
}

/** Nats of all texts together. */
function logLoss(rows: readonly Float32Array[], labels: ArrayLike<number>, temperature: number): number {
  return rows.reduce((sum, row, text) => {
    const divided = Float64Array.from(row, (logit) => logit / temperature);
    return sum + negativeLogLikelihood(divided, labels[text]!);
  }, 0);
}

/** The data of a fold, and which of the labeled texts it leaves out. */
export interface Fold {
  /** Without the texts that are left out; its labeled texts are the last of the unlabeled ones. */
  readonly data: PreparedData;
  /** Place of each of its unlabeled texts among those of all data, and behind them those of the texts that are left out. */
  readonly order: Int32Array;
  /** Places of the texts that are left out among the labeled ones. */
  readonly held: readonly number[];
  /** These, whole. */
  readonly texts: readonly EncodedText[];
}

/** Deals the texts of each class into parts, each of which is left out once. Of a class with fewer texts than parts none is. */
export function foldsOf(data: PreparedData, seed: number): Fold[] {
  const { labeled, unlabeled } = data;
  const dealt = partsOfTexts(labeled, data.classes.length, seed);
  const first = unlabeled.length - labeled.labels.length;
  const before = Array.from({ length: first }, (_, place) => place);
  const places = Array.from(labeled.labels.keys());
  return Array.from({ length: FOLDS }, (_, fold) => {
    const held = places.filter((place) => dealt[place] === fold);
    const rest = places.filter((place) => dealt[place] !== fold);
    const behind = (some: readonly number[]) => some.map((place) => first + place);
    const learnt = [...before, ...behind(rest)];
    const part: PreparedData = {
      ...data,
      labeled: {
        texts: rest.map((place) => labeled.texts[place]!),
        labels: Int32Array.from(rest, (place) => labeled.labels[place]!),
      },
      unlabeled: learnt.map((place) => unlabeled[place]!),
      development: undefined,
    };
    return {
      data: part,
      order: Int32Array.from([...learnt, ...behind(held)]),
      held,
      texts: held.map((place) => labeled.texts[place]!),
    };
  });
}

/** Copies of a text come into one part. @returns [N] the part of each text; -1: of none */
function partsOfTexts({ texts, labels }: LabeledSet, classes: number, seed: number): Int32Array {
  const random = createRandom(seed, 'folds');
  const dealt = new Int32Array(labels.length).fill(-1);
  const places = Array.from(labels.keys());
  let next = 0;
  for (let c = 0; c < classes; c += 1) {
    const byIds = new Map<string, number[]>();
    for (const place of places.filter((one) => labels[one] === c)) {
      const ids = texts[place]!.ids.join();
      byIds.set(ids, [...(byIds.get(ids) ?? []), place]);
    }
    const copies = [...byIds.values()];
    if (copies.length < FOLDS) continue;
    for (const some of random.shuffle(copies)) {
      for (const place of some) dealt[place] = next % FOLDS;
      next += 1;
    }
  }
  return dealt;
}
