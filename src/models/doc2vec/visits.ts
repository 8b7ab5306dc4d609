/** Visits to the training texts, epoch after epoch: each moves the vectors of some texts and of their n-grams. */
import { performance } from 'node:perf_hooks';
import * as v from 'valibot';
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { flat } from '../../optimisation/checkpointArrays.js';
import { count, seconds } from '../../optimisation/savedNumbers.js';
import type { DocumentVectorTables } from '../../tensor/documentVectors.js';
import { createRandom } from '../../tensor/random.js';
import { noiseSource, uniformNumbers } from '../../tensor/sampling.js';
import { takeTurns } from '../../turns.js';
import { type DocumentVectorSettings, NEGATIVES, visitRate } from './documentVectors.js';
import { trainInSlices } from './slicedWork.js';
import { sampled } from './subsampling.js';
import { type Learning, STRETCH, type VectorStage } from './vectorStage.js';

/** Where the visits are: all that changes from one to the next besides the tables. */
export const visitNumbers = v.object({
  epoch: count,
  /** Texts of this epoch that are visited. */
  texts: count,
  occurrences: count,
  noise: v.pipe(v.number(), v.integer()),
  seconds,
});
type VisitPlace = v.InferOutput<typeof visitNumbers>;

export async function* visits(
  all: NgramRows,
  shares: Float64Array,
  counts: Int32Array,
  tables: DocumentVectorTables,
  settings: DocumentVectorSettings & { readonly seed: number; readonly limit: number },
  { stages, vectors: name, key }: VectorStage,
  before: VisitPlace | undefined,
  signal?: AbortSignal,
): Learning<void> {
  const { epochs, seed, limit } = settings;
  const started = performance.now() - 1000 * (before?.seconds ?? 0);
  const texts = Array.from({ length: all.starts.length - 1 }, (_, text) => text);
  const noise = noiseSource(
    Float64Array.from(counts),
    all.ngrams.length * NEGATIVES,
    createRandom(seed, 'documents, noise'),
  );
  if (before) noise.state = before.noise;
  const secondsSoFar = () => (performance.now() - started) / 1000;
  let place: VisitPlace = before ?? { epoch: 0, texts: 0, occurrences: 0, noise: noise.state, seconds: 0 };
  /** By visits or by time, whichever is nearer its end. */
  const progressAt = (seconds: number) => {
    const done = place.epoch * texts.length + place.texts;
    return Math.min(1, Math.max(done / (epochs * texts.length), seconds / limit));
  };
  stages.begin(name, key, () => ({
    numbers: { ...place, seconds: secondsSoFar() },
    arrays: new Map([flat('documents', tables.documents), flat('ngrams', tables.ngrams)]),
  }));
  while (place.epoch < epochs) {
    const of = (purpose: string) => createRandom(seed, `documents, epoch ${place.epoch}, ${purpose}`);
    const order = of('order').shuffle([...texts]);
    const random = of('occurrences');
    random.position = place.occurrences;
    while (place.texts < order.length) {
      signal?.throwIfAborted();
      const rows = stretchFrom(place.texts, order, all);
      const places = rows.reduce((sum, text) => sum + all.starts[text + 1]! - all.starts[text]!, 0);
      const numbers = uniformNumbers(random, places);
      const { ngrams, starts } = sampled(all, rows, shares, (at) => numbers[at]!);
      const work = {
        ngrams,
        starts,
        rows,
        noise: noise.draw(starts.at(-1)! * NEGATIVES),
        noiseStarts: starts.subarray(0, rows.length).map((start) => start * NEGATIVES),
        negatives: NEGATIVES,
        rate: visitRate(settings, progressAt(secondsSoFar())),
        learnNgrams: true,
      };
      // Without the signal: half a stretch could not be resumed, and a stretch takes a moment only.
      await trainInSlices(work, tables);
      place = {
        ...place,
        texts: place.texts + rows.length,
        occurrences: random.position,
        noise: noise.state,
      };
      const seconds = secondsSoFar();
      const progress = progressAt(seconds);
      yield {
        type: 'documents',
        phase: name,
        epoch: place.epoch + 1,
        epochs,
        progress,
        seconds: stages.now(),
        secondsLeft: seconds / progress - seconds,
      };
      if (progress === 1) return;
      yield* stages.reached();
      await takeTurns();
    }
    place = { ...place, epoch: place.epoch + 1, texts: 0, occurrences: 0 };
  }
}

/** N-grams of the texts between two events at most: a few long texts take as long as many short ones. */
const LARGEST_STRETCH = 2 ** 20;

function stretchFrom(first: number, order: readonly number[], { starts }: NgramRows): Int32Array {
  let ngrams = 0;
  let end = first;
  while (end < Math.min(first + STRETCH, order.length)) {
    ngrams += starts[order[end]! + 1]! - starts[order[end]!]!;
    if (ngrams > LARGEST_STRETCH && end > first) break;
    end += 1;
  }
  return Int32Array.from(order.slice(first, end));
}
