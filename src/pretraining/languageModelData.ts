/** From encoded texts to what a language model reads: stretches of bounded length, some of them held out. */
import { copiedParameters } from '../model/parameters.js';
import { scaledTo } from '../models/neural/network.js';
import { createRandom } from '../tensor/random.js';
import { isBuffered } from '../text/blockOrder.js';
import type { EncodedText } from '../text/encode.js';
import { inMemory, type TextCollections } from '../text/textCollector.js';
import { SPECIAL_TOKENS, type Vocabulary } from '../text/vocabulary.js';
import type { EncodedTexts } from './encodedTexts.js';
import type { LanguageModelOptions } from './languageModelOptions.js';
import type { LanguageModelData } from './languageModelTraining.js';
import type { EncoderStart } from './pretrainOptions.js';

/** Of the texts, for the perplexity; no more than this many. */
const HELD_OUT_SHARE = 0.01;
const MOST_HELD_OUT = 400;
/** The vectors start at this deviation: small enough to learn quickly, large enough to keep what they know. */
const VECTOR_DEVIATION = 0.3;

/**
 * @param vectors [V,E] to start from; copied
 * @param collections where the stretches are held; in memory by default
 */
export async function languageModelData(
  { texts, counts }: EncodedTexts,
  vectors: Float32Array,
  { encoderTokens, seed }: Pick<LanguageModelOptions, 'encoderTokens' | 'seed'>,
  collections: TextCollections = inMemory,
): Promise<LanguageModelData> {
  const order = createRandom(seed, 'held-out texts').shuffle(
    Array.from({ length: texts.length }, (_, text) => text),
  );
  const held = Math.min(MOST_HELD_OUT, Math.floor(order.length * HELD_OUT_SHARE));
  const stretchesOf = (position: number) => stretches(texts.at(position)!.ids, encoderTokens);
  const rest = order.splice(held);
  const training = collections.begin('stretches', counts.length);
  // In the order of the store, or each text would be read from another block.
  for (const position of isBuffered(texts) ? rest.sort((a, b) => a - b) : rest)
    for (const stretch of stretchesOf(position)) await training.add(stretch);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  return {
    training: await training.finish(),
    heldOut: order.flatMap(stretchesOf),
    frequencies: counts.map((count) => count / tokens),
    vectors: scaledTo(vectors.slice(), VECTOR_DEVIATION),
  };
}

/** The same from another encoder on: its weights, if they are of the same shape, and its vectors of the words that it knows. */
export function fromEncoder(
  data: LanguageModelData,
  { tokens }: Vocabulary,
  start: EncoderStart,
): LanguageModelData {
  const { embeddingSize: width } = start.options;
  const vectors = data.vectors.slice();
  tokens.forEach((token, id) => {
    // Special tokens stand at the same place in every vocabulary.
    const row = id < SPECIAL_TOKENS.length ? id : start.vocabulary.ids.get(token);
    if (row === undefined) return;
    const known = start.vectors.subarray(row * width, (row + 1) * width);
    vectors.set(
      known.map((value) => value * VECTOR_DEVIATION),
      id * width,
    );
  });
  const encoder = copiedParameters([...start.parameters, ...(start.outputLayer ?? [])]);
  return { ...data, vectors, encoder };
}

/** Consecutive stretches; a single token at the end predicts nothing and is left out. */
function stretches(ids: Int32Array, tokens: number): EncodedText[] {
  const found: EncodedText[] = [];
  for (let start = 0; start + 1 < ids.length; start += tokens) {
    found.push({ ids: ids.subarray(start, start + tokens), unknownWords: 0 });
  }
  return found;
}
