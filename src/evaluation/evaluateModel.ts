/** A saved model measured on labelled texts. */
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import type { Model } from '../models/model.js';
import { predictProbabilities } from '../models/predict.js';
import { ensureBackend } from '../tensor/backend.js';
import { createRandom } from '../tensor/random.js';
import { type EncodedText, encodeText } from '../text/encode.js';
import { type Evaluation, evaluatePredictions } from './metrics.js';

/**
 * @param seed of the bootstrap
 * @throws InputError for a text without a label, or with one that the model does not know
 */
export async function evaluateModel(
  model: Model,
  examples: Iterable<Example> | AsyncIterable<Example>,
  seed = 1,
  signal?: AbortSignal,
): Promise<Evaluation> {
  await ensureBackend();
  const gold: number[] = [];
  const texts: EncodedText[] = [];
  for await (const { id, text, label } of examples) {
    gold.push(classOf(label, model.classes, id));
    texts.push(encodeText(text, model.vocabulary, model.textOptions));
  }
  const probabilities = await predictProbabilities(model.state, texts, signal);
  const random = createRandom(seed, 'bootstrap');
  return evaluatePredictions(
    { gold, probabilities, classes: model.classes },
    { random: () => random.uniform() },
  );
}

function classOf(label: string | undefined, classes: readonly string[], id: string): number {
  const index = label === undefined ? -1 : classes.indexOf(label);
  if (index >= 0) return index;
  throw new InputError({
    where: id,
    found: label === undefined ? 'no label' : `the label ${JSON.stringify(label)}`,
    expected: `one of the model's classes (${classes.map((one) => JSON.stringify(one)).join(', ')})`,
  });
}
