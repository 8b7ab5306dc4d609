/**
 * How a network learns that starts from a pretrained encoder (Howard and Ruder 2018, "Universal language model fine-tuning for text
 * classification"): its head first, then each layer the slower, the nearer it is to the words.
 */
import * as v from 'valibot';
import { EMBEDDINGS } from '../../optimisation/optimiser.js';

export const layerRateOptions = v.strictObject({
  layerRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1),
      v.description(
        'learning rate of the encoder to that of the head, and of the embeddings to that of the encoder (lstm, bilstm, cnn)',
      ),
    ),
    1,
  ),
  headFirst: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(0.95),
      v.description('share of the training in which the head alone learns (lstm, bilstm, cnn)'),
    ),
    0,
  ),
});

export type LayerRateOptions = v.InferOutput<typeof layerRateOptions>;

/** Of the learning rate. @param layer name of a parameter, or `EMBEDDINGS` @param done share of the training, 0 to 1 */
export function layerFactor(layer: string, done: number, { layerRate, headFirst }: LayerRateOptions): number {
  const isEmbedding = layer === EMBEDDINGS;
  if (!isEmbedding && !layer.startsWith('encoder.')) return 1;
  if (done < headFirst) return 0;
  return isEmbedding ? layerRate ** 2 : layerRate;
}
