/** Finds the vectors of the training texts by n-grams that have theirs. */
import * as v from 'valibot';
import { numbersOf } from '../../optimisation/checkpoint.js';
import { flat, floatsOf } from '../../optimisation/checkpointArrays.js';
import { count } from '../../optimisation/savedNumbers.js';
import { assertFinite } from '../../tensor/finite.js';
import { columnMoments } from '../../tensor/tables.js';
import type { EncodedText } from '../../text/encode.js';
import { type NgramVectors, standardised, widthOf } from './documentVectors.js';
import { findVectors } from './inferVectors.js';
import { type Learning, type LearntDocuments, LOWER_RATE, STRETCH, type VectorStage } from './vectorStage.js';

const readNumbers = v.object({ texts: count });

/**
 * Vectors of texts by n-grams that have theirs, found as those of new texts are, so that a classifier learns from what it
 * will see.
 * @throws the signal's reason when it aborts
 */
export async function* readTexts(
  view: NgramVectors,
  texts: readonly EncodedText[],
  { stages, texts: name, key }: VectorStage,
  signal?: AbortSignal,
): Learning<LearntDocuments> {
  const width = widthOf(view);
  const before = stages.found(name, key);
  const vectors = before
    ? floatsOf(before, 'vectors', texts.length * width)
    : new Float32Array(texts.length * width);
  let read = before ? numbersOf(before, readNumbers).texts : 0;
  const contents = () => ({ numbers: { texts: read }, arrays: new Map([flat('vectors', vectors)]) });
  if (!before?.isDone) {
    stages.begin(name, key, contents);
    while (read < texts.length) {
      yield { type: 'phase', phase: name, progress: read / texts.length, seconds: stages.now() };
      vectors.set(await findVectors([view], texts.slice(read, read + STRETCH), signal), read * width);
      read = Math.min(read + STRETCH, texts.length);
      yield* stages.reached();
    }
    yield* stages.finish(name, key, contents());
  }
  const documents = { table: view.table, views: [view], ...statistics(vectors, width) };
  // Those of the stage stay as they were found.
  const standard = standardised(vectors.slice(), documents);
  assertFinite('the text vectors', standard, LOWER_RATE);
  return { documents, vectors: standard };
}

const SMALLEST_VARIANCE = 1e-12;

/** @param vectors [N,E] */
function statistics(vectors: Float32Array, width: number) {
  const { mean, variance } = columnMoments(vectors, width);
  return {
    mean: Float32Array.from(mean),
    inverseDeviation: Float32Array.from(variance, (one) => 1 / Math.sqrt(Math.max(one, SMALLEST_VARIANCE))),
  };
}
