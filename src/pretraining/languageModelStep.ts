/** One step of an encoder that learns to predict words: its loss, the gradients, and its perplexity on held-out texts. */
import { lookUp, lookUpGradient } from '../layers/embedding.js';
import { uploadWeights } from '../model/parameters.js';
import type { EncoderObjective } from '../models/neural/encoderObjective.js';
import type { LanguageModelState } from '../models/neural/languageModel.js';
import type { Gradients } from '../optimisation/optimiser.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import { type Batch, readingBatches } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';

const READING_BATCH = 32;

/**
 * @param chance names the random numbers of the step
 * @returns the mean loss of a prediction, in nats, and its gradients
 */
export function languageModelGradients(
  model: LanguageModelState,
  objective: EncoderObjective,
  batch: Batch,
  chance: string,
): { loss: number; gradients: Gradients } {
  return tidyToHost(() => {
    const weights = uploadWeights(model.parameters);
    const names = Object.keys(weights);
    const embeddings = lookUp(model.embedding, batch, null);
    const { count, loss } = objective.predictions(batch, chance);
    const mean = () => tf.mul(loss(weights, embeddings), 1 / Math.max(1, count)) as tf.Scalar;
    const { value, grads } = tf
      .engine()
      .gradients(mean, [embeddings, ...names.map((name) => weights[name]!)]);
    const { peek } = hostFunctions();
    const parameters = new Map(names.map((name, index) => [name, peek(grads[index + 1]!).slice()]));
    const embedding = lookUpGradient(model.embedding, batch, null, grads[0] as tf.Tensor3D);
    return { loss: value.dataSync()[0]!, gradients: { parameters, embedding } };
  });
}

/** exp of the mean loss of a prediction: the number of words that it wavers between. */
export async function perplexity(
  model: LanguageModelState,
  objective: EncoderObjective,
  texts: readonly EncodedText[],
): Promise<number> {
  let sum = 0;
  let count = 0;
  for (const [number, batch] of readingBatches(texts, READING_BATCH).entries()) {
    const predictions = objective.predictions(batch, `held-out batch ${number}`);
    sum += tidyToHost(() => {
      const embeddings = lookUp(model.embedding, batch, null);
      return predictions.loss(uploadWeights(model.parameters), embeddings).dataSync()[0]!;
    });
    count += predictions.count;
    await new Promise(setImmediate);
  }
  return Math.exp(sum / count);
}
