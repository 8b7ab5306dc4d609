/**
 * What the virtual adversarial perturbation does to a text: how hard it pushes each word, towards which words (Sato, Suzuki,
 * Shindo, Matsumoto 2018, "Interpretable adversarial perturbation in input embedding space for text"), and how the answer
 * changes. Shapes: T time, E embedding width, V vocabulary, C classes.
 */
import { InputError } from '../errors.js';
import type { EmbeddedBatch } from '../model/differentiable.js';
import { embeddingsOf } from '../model/embeddingsOf.js';
import type { BoundModel, Model } from '../model/model.js';
import { cleanPrediction, divergence } from '../objectives/divergence.js';
import { randomDirection, scaledPerturbation } from '../objectives/perturbation.js';
import { virtualAdversarialPerturbation } from '../objectives/virtualAdversarial.js';
import { argmax, argmaxBut } from '../tensor/argmax.js';
import { createRandom } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import { type Batch, makeBatch } from '../text/batches.js';
import { SPECIAL_TOKENS } from '../text/vocabulary.js';
import { type ReadWord, readWords } from './readWords.js';

/** A word that the perturbation pushes. */
export interface PushedWord extends Omit<ReadWord, 'known'> {
  /** Norm of the perturbation of this word as a share of that of the text, 0 to 1; the squares add up to 1. */
  readonly push: number;
  /**
   * The words of the vocabulary that lie nearest in the direction of the push, with the cosine, at most three; of the ten
   * hardest pushed words. Empty where no word lies there.
   */
  readonly towards: readonly { readonly word: string; readonly cosine: number }[];
}

/** An answer under the virtual adversarial perturbation, beside that under random ones of the same norm. */
export interface ExplainedPerturbation {
  /** L2 norm of the perturbation of the whole text; the words of a text have embeddings of unit variance in each dimension. */
  readonly epsilon: number;
  /** The answer to the text, and under the perturbation. */
  readonly label: string;
  readonly labelAfter: string;
  /** Log odds of the label over its strongest rival, in nats, before and after; those after are negative where the answer flips. */
  readonly margin: number;
  readonly marginAfter: number;
  /** KL(p(x) || p(x + r)) in nats. */
  readonly divergence: number;
  /** The same under random directions: the mean of 20. */
  readonly randomDivergence: number;
  /** The hardest pushed first. */
  readonly words: readonly PushedWord[];
}

/** How large the perturbation is, and the seed of its random start. */
export interface PerturbationOptions {
  /** Norm of the perturbation of the whole text, as in training; 5 by default. */
  readonly epsilon?: number | undefined;
  readonly seed?: number | undefined;
}

/** The default of training. */
export const EPSILON = 5;
/** Of the probe; training uses the same. */
const XI = 0.1;
/** Training makes do with one. */
const POWER_ITERATIONS = 5;
const RANDOM_DIRECTIONS = 20;
/** Words whose direction is looked up. */
const HARDEST = 10;
const NEAREST = 3;

/**
 * Says what virtual adversarial training does to a text. Of an ensemble it is said of the network that is its member.
 * @throws InputError where the model reads no words in order, or no word of the text is left to perturb
 * @example
 * ```js
 * const { words, labelAfter } = await explainPerturbation(await loadModel('model'), 'A superb film.');
 * for (const { word, push, towards } of words) console.log(word, push, towards[0]?.word, labelAfter);
 * ```
 */
export async function explainPerturbation(
  model: Model,
  text: string,
  { epsilon = EPSILON, seed = 1 }: PerturbationOptions = {},
): Promise<ExplainedPerturbation> {
  const network = networkOf(model);
  const bound = await network.bind!();
  const { encoded, words } = readWords(network, text);
  try {
    return tidyToHost(() => {
      const batch = makeBatch([encoded], [0]);
      const texts = bound.embed(batch);
      const options = { epsilon, xi: XI, powerIterations: POWER_ITERATIONS };
      const random = createRandom(seed, 'explained perturbation');
      const target = cleanPrediction(bound, texts);
      const found = virtualAdversarialPerturbation(bound, texts, target, options, random);
      const divergenceAt = (one: tf.Tensor3D) =>
        divergence(target, logitsAt(bound, texts, one)).dataSync()[0]!;
      // Near the text both signs of a direction change the answer alike; at this norm one of them does more.
      const opposite = tf.neg(found) as tf.Tensor3D;
      const perturbation = divergenceAt(found) >= divergenceAt(opposite) ? found : opposite;
      const pushes = pushesOf(perturbation, texts);
      const order = [...pushes.keys()].sort((a, b) => pushes[b]! - pushes[a]! || a - b);
      const hardest = order.slice(0, HARDEST);
      const towards = nearestInDirection(bound, network, texts, perturbation, hardest);
      return {
        epsilon,
        ...answers(bound, network.classes, texts, perturbation),
        divergence: divergenceAt(perturbation),
        randomDivergence: meanOfRandom(() =>
          divergenceAt(scaledPerturbation(randomDirection(texts, random), texts, epsilon)),
        ),
        words: order.map((place, rank) => {
          const { known: _known, ...word } = words[place]!;
          return { ...word, push: pushes[place]! / epsilon, towards: towards[rank] ?? [] };
        }),
      };
    });
  } finally {
    bound.dispose();
  }
}

/** The model itself, or its first member, whose words have embeddings in order. */
function networkOf(model: Model): Model {
  const network = model.bind ? model : model.members?.find((member) => member.model.bind)?.model;
  if (network !== undefined) return network;
  throw new InputError({
    where: 'the perturbation of word embeddings',
    found: `a model of the family ${model.family} without a network`,
    expected: 'a network over word embeddings, or an ensemble that one has joined',
    advice: 'Train one with --model bilstm.',
  });
}

function logitsAt(bound: BoundModel, texts: EmbeddedBatch<Batch>, perturbation: tf.Tensor3D): tf.Tensor2D {
  return bound.logits(tf.add(texts.embeddings, perturbation), texts, true);
}

function answers(
  bound: BoundModel,
  classes: readonly string[],
  texts: EmbeddedBatch<Batch>,
  perturbation: tf.Tensor3D,
): Pick<ExplainedPerturbation, 'label' | 'labelAfter' | 'margin' | 'marginAfter'> {
  const before = bound.logits(texts.embeddings, texts, true).dataSync();
  const after = logitsAt(bound, texts, perturbation).dataSync();
  const label = argmax(before);
  const marginOf = (logits: ArrayLike<number>) => logits[label]! - logits[argmaxBut(logits, label)]!;
  return {
    label: classes[label]!,
    labelAfter: classes[argmax(after)]!,
    margin: marginOf(before),
    marginAfter: marginOf(after),
  };
}

function meanOfRandom(draw: () => number): number {
  let sum = 0;
  for (let n = 0; n < RANDOM_DIRECTIONS; n += 1) sum += tidyToHost(draw);
  return sum / RANDOM_DIRECTIONS;
}

/** The norm of the perturbation of each word. @returns [T-1] */
function pushesOf(perturbation: tf.Tensor3D, { perturbed }: EmbeddedBatch<Batch>): Float64Array {
  const values = perturbation.dataSync();
  const width = perturbation.shape[2];
  return Float64Array.from({ length: perturbed[0]! }, (_, place) =>
    Math.hypot(...values.subarray(place * width, (place + 1) * width)),
  );
}

/**
 * For each place the words w of the vocabulary with the highest cosine of the perturbation with e(w) - e(word), above 0.
 * @param places among the words of the text
 */
function nearestInDirection(
  bound: BoundModel,
  { vocabulary }: Model,
  texts: EmbeddedBatch<Batch>,
  perturbation: tf.Tensor3D,
  places: readonly number[],
): PushedWord['towards'][] {
  const width = perturbation.shape[2];
  const table = embeddingsOf(bound, Int32Array.from(vocabulary.tokens.keys()));
  const embeddings = texts.embeddings.dataSync();
  const directions = perturbation.dataSync();
  return places.map((place) => {
    const from = place * width;
    const cosineTo = (id: number): number => {
      let [product, stepSquares, squares] = [0, 0, 0];
      for (let e = 0; e < width; e += 1) {
        const step = table[id * width + e]! - embeddings[from + e]!;
        const direction = directions[from + e]!;
        product += step * direction;
        stepSquares += step * step;
        squares += direction * direction;
      }
      return stepSquares === 0 || squares === 0 ? 0 : product / Math.sqrt(stepSquares * squares);
    };
    const nearest: { word: string; cosine: number }[] = [];
    for (let id = SPECIAL_TOKENS.length; id < vocabulary.tokens.length; id += 1) {
      const cosine = cosineTo(id);
      if (cosine <= (nearest.length < NEAREST ? 0 : nearest.at(-1)!.cosine)) continue;
      nearest.push({ word: vocabulary.tokens[id]!, cosine });
      nearest.sort((a, b) => b.cosine - a.cosine);
      nearest.length = Math.min(NEAREST, nearest.length);
    }
    return nearest;
  });
}
