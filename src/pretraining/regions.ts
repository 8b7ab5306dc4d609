/**
 * An encoder learns to tell from what it has read which words stand in the region that follows (two-view embeddings: Johnson
 * and Zhang 2016, "Supervised and semi-supervised text categorization using LSTM for region embeddings"). Unlike the next
 * word, those of a whole region say what a text is about and what its writer thinks, and so does a state that foretells them.
 * Shapes: B batch, T time, E embedding width, H hidden units, V vocabulary, W target words, M places.
 */
import type { Bags } from '../layers/bagCrossEntropy.js';
import { bagCrossEntropy } from '../layers/bagCrossEntropy.js';
import { lstm } from '../layers/lstm.js';
import { selectRows } from '../layers/selectRows.js';
import type { Weights } from '../model/parameters.js';
import type { EncoderObjective } from '../models/neural/encoderObjective.js';
import { type Direction, directions, encoderPlan, lstmWeights } from '../models/neural/encoders.js';
import type { LanguageModelOptions, PrecisionOption } from '../models/neural/languageModel.js';
import { createRandom, type RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import type { Batch } from '../text/batches.js';
import { SPECIAL_TOKENS } from '../text/vocabulary.js';

/** Tokens of a region. */
const REGION = 20;
/** Every so many tokens an encoder is asked: neighbouring regions are nearly the same. */
const PLACES_APART = 8;
/** W at most: the most frequent words, which are nearly all of a region. */
const MOST_TARGETS = 10_000;
/** A word that makes up more of the texts counts less, by the square root (Mikolov et al. 2013). */
const RARE_SHARE = 1e-4;

/** What is asked of an encoder in one batch. */
export interface AskedRegions {
  /** Places b * T + t of each direction, one after the other. */
  readonly places: ReadonlyMap<Direction, Int32Array>;
  /** The bags of all places, in the same order. */
  readonly bags: Bags;
}

/** @param frequencies [V] share of each word among the training tokens, most frequent words first */
export function regionObjective(
  options: LanguageModelOptions & PrecisionOption & { readonly seed: number },
  frequencies: Float64Array,
): EncoderObjective {
  const { encoder, seed } = options;
  const targets = Math.min(MOST_TARGETS, frequencies.length);
  const wordWeights = targetWeights(frequencies.subarray(0, targets));
  return {
    parameters: [
      ...encoderPlan(options),
      { name: 'region.weights', shape: [targets, options.hiddenUnits], start: 'glorot' },
      { name: 'region.bias', shape: [targets], start: 'zeros' },
    ],
    predictions(batch, chance) {
      const asked = askRegions(batch, directions[encoder], wordWeights, createRandom(seed, chance));
      return {
        count: asked.bags.starts.length - 1,
        loss: (weights, embeddings) => {
          const prior = priorLogits(wordWeights, frequencies, sum(batch.lengths));
          return regionLoss(weights, options, prior, embeddings, batch, asked);
        },
      };
    },
  };
}

const SMALLEST_SHARE = 1e-12;

const sum = (numbers: Int32Array) => numbers.reduce((total, number) => total + number, 0);

/**
 * What is known without reading, so that the state need not learn how frequent words are: log(weight * f / (1 - exp(-N f))), f the
 * share of a word and the last factor the probability that N tokens hold it. The softmax is over the words of the batch, where a
 * rare one is far more frequent than in the texts.
 * @param tokens N of the batch @returns [W]
 */
export function priorLogits(
  wordWeights: Float64Array,
  frequencies: Float64Array,
  tokens: number,
): Float32Array {
  return Float32Array.from(wordWeights, (weight, word) => {
    const share = frequencies[word]!;
    const present = -Math.expm1(-tokens * share);
    return Math.log(Math.max(present > 0 ? (weight * share) / present : 0, SMALLEST_SHARE));
  });
}

function regionLoss(
  weights: Weights,
  { hiddenUnits, precision = 'float32' }: LanguageModelOptions & PrecisionOption,
  prior: Float32Array,
  embeddings: tf.Tensor3D,
  { size, time, lengths }: Batch,
  { places, bags }: AskedRegions,
): tf.Scalar {
  const states = [...places].map(([direction, rows]) => {
    const read = { reverse: direction === 'backward', precision };
    const hidden = lstm(embeddings, lengths, lstmWeights(weights, `encoder.${direction}`), read);
    return selectRows(tf.reshape(hidden, [size * time, hiddenUnits]) as tf.Tensor2D, rows);
  });
  const features = states.length === 1 ? states[0]! : (tf.concat(states, 0) as tf.Tensor2D);
  const bias = tf.add(weights['region.bias']!, tf.tensor1d(prior)) as tf.Tensor1D;
  return bagCrossEntropy(features, weights['region.weights'] as tf.Tensor2D, bias, bags, precision);
}

/** What each target word counts in a region. @param shares [W] of the training tokens */
function targetWeights(shares: Float64Array): Float64Array {
  return shares.map((share, word) =>
    word < SPECIAL_TOKENS.length || share === 0 ? 0 : Math.min(1, Math.sqrt(RARE_SHARE / share)),
  );
}

/** @param wordWeights [W] what each target word counts; 0 for those that are not asked for */
export function askRegions(
  { ids, lengths, time }: Batch,
  directions: readonly Direction[],
  wordWeights: Float64Array,
  random: Pick<RandomSource, 'integer'>,
): AskedRegions {
  const starts = [0];
  const words: number[] = [];
  const shares: number[] = [];
  const addBag = (region: Int32Array): boolean => {
    const members = region.filter((id) => (wordWeights[id] ?? 0) > 0);
    const weight = members.reduce((sum, id) => sum + wordWeights[id]!, 0);
    if (weight === 0) return false;
    for (const id of members) {
      words.push(id);
      shares.push(wordWeights[id]! / weight);
    }
    starts.push(words.length);
    return true;
  };
  const places = new Map(
    directions.map((direction) => {
      const asked: number[] = [];
      lengths.forEach((length, b) => {
        const text = ids.subarray(b * time, b * time + length);
        for (let t = random.integer(PLACES_APART); t < length; t += PLACES_APART) {
          if (addBag(regionAt(text, t, direction))) asked.push(b * time + t);
        }
      });
      return [direction, Int32Array.from(asked)];
    }),
  );
  return {
    places,
    bags: { ...distinct(words), starts: Int32Array.from(starts), shares: Float32Array.from(shares) },
  };
}

/** What follows in the order of reading. */
function regionAt(text: Int32Array, t: number, direction: Direction): Int32Array {
  return direction === 'forward'
    ? text.subarray(t + 1, t + 1 + REGION)
    : text.subarray(Math.max(0, t - REGION), t);
}

/** The words that occur, in ascending order, and where among them each occurrence stands. */
function distinct(occurrences: readonly number[]): Pick<Bags, 'words' | 'members'> {
  const words = Int32Array.from(new Set(occurrences)).sort();
  const places = new Map<number, number>();
  words.forEach((word, place) => places.set(word, place));
  return { words, members: Int32Array.from(occurrences, (word) => places.get(word)!) };
}
