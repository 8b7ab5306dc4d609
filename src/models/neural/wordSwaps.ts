/**
 * Words of a batch replaced by their candidates, under the same dropout masks.
 * Shapes: B batch, T time, E embedding width, V vocabulary.
 */
import type { Choices } from '../../candidates/vocabularyCandidates.js';
import { type EmbeddingTable, lookUp } from '../../layers/embedding.js';
import type { EmbeddedBatch } from '../../model/differentiable.js';
import type { WordSwaps } from '../../objectives/objective.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import type { RandomSource } from '../../tensor/random.js';
import type { Batch } from '../../text/batches.js';

/**
 * @param choices [V] what may stand in place of each word, itself first
 * @param share of the words of a text that are replaced at most, 0 to 1; at least one is
 */
export function createWordSwaps(table: EmbeddingTable, choices: Choices, share: number): WordSwaps<Batch> {
  const withIds = (texts: EmbeddedBatch<Batch>, ids: Int32Array): EmbeddedBatch<Batch> => {
    const batch = { ...texts.batch, ids };
    return { ...texts, batch, embeddings: lookUp(table, batch, texts.embeddingMask) };
  };
  const budget = (words: number) => Math.max(1, Math.floor(share * words));
  return {
    random(texts, random) {
      const { ids, size, time } = texts.batch;
      const swapped = ids.slice();
      for (let b = 0; b < size; b += 1) {
        const places = openPlaces(ids, choices, b * time, texts.perturbed[b]!);
        for (const place of random.shuffle(places).slice(0, budget(texts.perturbed[b]!)))
          swapped[place] = drawn(choices[ids[place]!]!, random);
      }
      return withIds(texts, swapped);
    },
    worst(texts, gradient) {
      const { ids, size, time } = texts.batch;
      const gains = firstOrderGains(table, texts, hostFunctions().peek(gradient), choices);
      const swapped = ids.slice();
      for (let b = 0; b < size; b += 1) {
        const places = openPlaces(ids, choices, b * time, texts.perturbed[b]!);
        const rising = places.filter((place) => gains.most[place]! > 0);
        rising.sort((p, q) => gains.most[q]! - gains.most[p]! || p - q);
        for (const place of rising.slice(0, budget(texts.perturbed[b]!))) swapped[place] = gains.best[place]!;
      }
      return withIds(texts, swapped);
    },
  };
}

/** Places in `ids` of the words of a text that have candidates. */
function openPlaces(ids: Int32Array, choices: Choices, from: number, words: number): number[] {
  const places: number[] = [];
  for (let place = from; place < from + words; place += 1)
    if (choices[ids[place]!]!.length > 1) places.push(place);
  return places;
}

/** Another word than the first. */
function drawn(choice: Int32Array, random: RandomSource): number {
  return choice[1 + random.integer(choice.length - 1)]!;
}

/**
 * For each place the candidate with the highest gradient . (e(candidate) - e(word)), and that product.
 * @param gradient [B,T,E]
 * @returns [B,T] each
 */
function firstOrderGains(
  { values, width, inverseDeviation }: EmbeddingTable,
  { batch, embeddingMask, perturbed }: EmbeddedBatch<Batch>,
  gradient: Float32Array,
  choices: Choices,
): { readonly most: Float64Array; readonly best: Int32Array } {
  const { ids, size, time } = batch;
  const most = new Float64Array(ids.length);
  const best = ids.slice();
  const slope = new Float64Array(width);
  for (let b = 0; b < size; b += 1)
    for (let place = b * time; place < b * time + perturbed[b]!; place += 1) {
      const [word, ...others] = choices[ids[place]!]!;
      if (others.length === 0) continue;
      for (let e = 0; e < width; e += 1)
        slope[e] =
          gradient[place * width + e]! * inverseDeviation[e]! * (embeddingMask?.[b * width + e] ?? 1);
      const product = (id: number) => {
        let sum = 0;
        for (let e = 0; e < width; e += 1) sum += slope[e]! * values[id * width + e]!;
        return sum;
      };
      const own = product(word!);
      for (const other of others) {
        const gain = product(other) - own;
        if (gain > most[place]!) {
          most[place] = gain;
          best[place] = other;
        }
      }
    }
  return { most, best };
}
