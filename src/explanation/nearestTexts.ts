/** The labelled texts that a model sees as most like a given one. */
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import type { NetworkModel } from '../models/model.js';
import { predictFeatures } from '../models/predict.js';
import { ensureBackend } from '../tensor/backend.js';
import { cleanText } from '../text/clean.js';
import { encodeText } from '../text/encode.js';

export interface NearText {
  readonly id: string;
  readonly label: string;
  /** Cleaned. */
  readonly text: string;
  /** Cosine of the angle between the features of both texts, -1 to 1, after the mean of all is taken away. */
  readonly similarity: number;
}

export interface NearestTexts {
  /** The `count` most similar texts, the most similar first. */
  find(text: string, count: number): Promise<NearText[]>;
}

interface Direction {
  readonly example: Example & { readonly label: string };
  readonly unit: Float32Array;
}

/**
 * Reads the texts and keeps their features. Those without a label are left out.
 * @throws InputError where no text has a label; the signal's reason when it aborts
 */
export async function indexTexts(
  model: NetworkModel,
  examples: Iterable<Example> | AsyncIterable<Example>,
  signal?: AbortSignal,
): Promise<NearestTexts> {
  await ensureBackend();
  const labelled: Direction['example'][] = [];
  for await (const { id, text, label } of examples)
    if (label !== undefined) labelled.push({ id, text, label });
  if (labelled.length === 0)
    throw new InputError({
      where: '--training',
      found: 'no labelled text',
      expected: 'the labelled texts to look among',
    });
  const features = await featuresOf(
    model,
    labelled.map(({ text }) => text),
    signal,
  );
  // Features are far from zero on the average, so that without this all texts would be much alike.
  const mean = meanOf(features);
  const directions = labelled.map((example, row) => ({ example, unit: unitVector(features[row]!, mean) }));
  return {
    async find(text, count) {
      const [own] = await featuresOf(model, [text], signal);
      const unit = unitVector(own!, mean);
      return directions
        .map(({ example, unit: other }) => ({ ...example, similarity: dot(unit, other) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, count)
        .map((near) => ({ ...near, text: cleanText(near.text) }));
    },
  };
}

function featuresOf(
  model: NetworkModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const encoded = texts.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  return predictFeatures(model.state, encoded, signal);
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
