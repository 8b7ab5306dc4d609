/** The labelled texts that a model sees as most like a given one. */
import type { Example } from '../corpus/example.js';
import { givenExamples } from '../corpus/givenExamples.js';
import { InputError } from '../errors.js';
import {
  type DocumentModel,
  isLinearModel,
  type LinearModel,
  type Model,
  type NetworkModel,
} from '../model/model.js';
import { predictFeatures } from '../models/predict.js';
import { visitNgrams } from '../ngrams/ngrams.js';
import { ensureBackend } from '../tensor/backend.js';
import { cleanText } from '../text/clean.js';
import { encodeText } from '../text/encode.js';

export interface NearText {
  readonly id: string;
  readonly label: string;
  /** Cleaned. */
  readonly text: string;
  /** Cosine of the angle between the features of both texts, -1 to 1. */
  readonly similarity: number;
}

export interface NearestTexts {
  /** The `count` most similar texts, the most similar first. */
  find(text: string, count: number): Promise<NearText[]>;
}

type LabelledExample = Example & { readonly label: string };

/** The cosine of a text with each text of an index, in their order. */
type Similarities = (text: string) => Promise<number[]>;

/**
 * Reads the texts and keeps their features: of a network what its encoder makes of them, or their document vectors,
 * less the mean of all; of a linear model its n-grams, each as long as its weights.
 * Texts without a label are left out.
 * @throws InputError where no text has a label; the signal's reason when it aborts
 */
export async function indexTexts(
  model: Model,
  examples: Iterable<Example> | AsyncIterable<Example>,
  signal?: AbortSignal,
): Promise<NearestTexts> {
  const labelled: LabelledExample[] = [];
  const door = { name: 'the training texts', labelIsReal: model.classes };
  for await (const { id, text, label } of givenExamples(examples, door))
    if (label !== undefined) labelled.push({ id, text, label });
  if (labelled.length === 0)
    throw new InputError({
      where: '--training',
      found: 'no labelled text',
      expected: 'the labelled texts to look among',
    });
  const texts = labelled.map(({ text }) => text);
  const similarities = isLinearModel(model)
    ? linearIndex(model, texts)
    : await networkIndex(model as NetworkModel | DocumentModel, texts, signal);
  return {
    async find(text, count) {
      const found = await similarities(text);
      return labelled
        .map((example, place) => ({ ...example, similarity: found[place]! }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, count)
        .map((near) => ({ ...near, text: cleanText(near.text) }));
    },
  };
}

async function networkIndex(
  model: NetworkModel | DocumentModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Similarities> {
  await ensureBackend();
  const featuresOf = (some: readonly string[]) =>
    predictFeatures(
      model.state,
      some.map((text) => encodeText(text, model.vocabulary, model.textOptions)),
      signal,
    );
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

function linearIndex(
  { state, vocabulary, textOptions }: LinearModel,
  texts: readonly string[],
): Similarities {
  const { ngrams, weights, classes } = state;
  const squareOf = (ngram: number) => {
    const own = weights.subarray(ngram * classes, (ngram + 1) * classes);
    return dot(own, own);
  };
  const ngramsOf = (text: string) => {
    const found = new Set<number>();
    visitNgrams(ngrams, encodeText(text, vocabulary, textOptions).ids, (ngram) => found.add(ngram));
    return found;
  };
  const normOf = (found: Iterable<number>) =>
    Math.sqrt([...found].reduce((sum, one) => sum + squareOf(one), 0));
  const index = texts.map((text) => {
    const found = Int32Array.from(ngramsOf(text));
    return { found, norm: normOf(found) };
  });
  return async (text) => {
    const own = ngramsOf(text);
    const ownNorm = normOf(own);
    return index.map(({ found, norm }) => {
      let product = 0;
      for (const ngram of found) if (own.has(ngram)) product += squareOf(ngram);
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
