/** The labeled texts that a model sees as most like a given one. */
import type { Example } from '../corpus/example.js';
import { type GivenExamples, givenExamples } from '../corpus/givenExamples.js';
import { InputError } from '../errors.js';
import type { Contributions, Model } from '../model/model.js';
import { cleanText } from '../text/clean.js';
import { encodeText } from '../text/encode.js';

/** A labeled text that is like another. */
export interface NearText {
  readonly id: string;
  readonly label: string;
  /** Cleaned. */
  readonly text: string;
  /** Cosine of the angle between the features of both texts, -1 to 1. */
  readonly similarity: number;
}

/** An index of labeled texts. */
export interface NearestTexts {
  /** The `count` most similar texts, the most similar first. */
  find(text: string, count: number): Promise<NearText[]>;
}

type LabeledExample = Example & { readonly label: string };

/** The cosine of a text with each text of an index, in their order. */
type Similarities = (text: string) => Promise<number[]>;

/**
 * Reads the texts and keeps their features: of a network what its encoder makes of them, or their document vectors,
 * less the mean of all; of a linear model its n-grams, each as long as its weights.
 * Texts without a label are left out.
 * @throws InputError where no text has a label; the signal's reason when it aborts
 *
 * @example
 * ```js
 * const index = await indexTexts(await loadModel('model'), 'reviews.csv');
 * for (const { similarity, label, text } of await index.find('A superb film.', 3)) console.log(similarity, label, text);
 * ```
 */
export async function indexTexts(
  model: Model,
  examples: GivenExamples,
  signal?: AbortSignal,
): Promise<NearestTexts> {
  const labeled: LabeledExample[] = [];
  const door = { name: 'the training texts', labelIsReal: model.classes };
  for await (const { id, text, label } of givenExamples(examples, door))
    if (label !== undefined) labeled.push({ id, text, label });
  if (labeled.length === 0)
    throw new InputError({
      where: '--training',
      found: 'no labeled text',
      expected: 'the labeled texts to look among',
    });
  const texts = labeled.map(({ text }) => text);
  const similarities = await similaritiesOf(model, texts, signal);
  return {
    async find(text, count) {
      const found = await similarities(text);
      return labeled
        .map((example, place) => ({ ...example, similarity: found[place]! }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, count)
        .map((near) => ({ ...near, text: cleanText(near.text) }));
    },
  };
}

async function similaritiesOf(
  model: Model,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Similarities> {
  const { features, contributions, vocabulary, textOptions, family } = model;
  const encode = (text: string) => encodeText(text, vocabulary, textOptions);
  if (features) return featureIndex((some) => features(some.map(encode), signal), texts);
  if (contributions) return ngramIndex((text) => contributions(encode(text)), texts);
  throw new InputError({
    where: 'the nearest texts',
    found: `a model (${family}) that does not show what it makes of a text`,
    expected: 'a network, an ensemble, or a model that weighs n-grams',
    advice: 'Use such a model, trained without --defense dropped-words.',
  });
}

async function featureIndex(
  featuresOf: (texts: readonly string[]) => Promise<Float32Array[]>,
  texts: readonly string[],
): Promise<Similarities> {
  const features = await featuresOf(texts);
  // Features are far from zero on the average, so that without this all texts would be much alike.
  const mean = meanOf(features);
  const units = features.map((row) => unitVector(row, mean));
  return async (text) => {
    const [own] = await featuresOf([text]);
    const unit = unitVector(own!, mean);
    return units.map((other) => dot(unit, other));
  };
}

/** Texts as sets of n-grams, each as long as what it adds to the logits. */
function ngramIndex(
  contributionsOf: (text: string) => Contributions,
  texts: readonly string[],
): Similarities {
  const squaresOf = (text: string) =>
    new Map(contributionsOf(text).ngrams.map(({ words, logits }) => [words.join(' '), dot(logits, logits)]));
  const normOf = (squares: ReadonlyMap<string, number>) =>
    Math.sqrt([...squares.values()].reduce((sum, one) => sum + one, 0));
  const index = texts.map((text) => {
    const squares = squaresOf(text);
    return { squares, norm: normOf(squares) };
  });
  return async (text) => {
    const own = squaresOf(text);
    const ownNorm = normOf(own);
    return index.map(({ squares, norm }) => {
      let product = 0;
      for (const [ngram, square] of squares) if (own.has(ngram)) product += square;
      return product === 0 ? 0 : product / (norm * ownNorm);
    });
  };
}

function meanOf(rows: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let f = 0; f < mean.length; f += 1) mean[f]! += row[f]! / rows.length;
  return mean;
}

/** (row - mean) / ||row - mean||, or zero for the mean itself. */
function unitVector(row: Float32Array, mean: Float64Array): Float32Array {
  const centered = row.map((value, f) => value - mean[f]!);
  const norm = Math.sqrt(dot(centered, centered));
  return norm === 0 ? centered : centered.map((value) => value / norm);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let f = 0; f < a.length; f += 1) sum += a[f]! * b[f]!;
  return sum;
}
