/** Whether poison brought about what it was made for. */
import type { Example } from '../../corpus/example.js';
import type { Model } from '../../model/model.js';
import { predictTexts } from '../../model/predictions.js';
import { createRandom } from '../../tensor/random.js';
import type { PoisonRecord } from './poison.js';
import { withTrigger } from './triggers.js';

/**
 * The share of the texts whose answer the poison turns to its target, 0 to 1. Of a trigger: of the texts of other classes that
 * the model answers rightly without it. Of paths: of the texts aimed at. Measure a model without poison, too: that is the control.
 * @param test labeled texts that were not trained on
 * @returns null where there is no target, or no such text
 * @throws the signal's reason when it aborts
 *
 * @example
 * ```js
 * const { labeled, record } = await poison({ labeled: 'train.csv', options: { poison: 'labeled-trigger' } });
 * const test = await readAll('test.csv');
 * const { model } = await resultOf(train({ labeled }));
 * const { model: clean } = await resultOf(train({ labeled: 'train.csv' }));
 * console.log(await poisonSuccess(model, record, test), 'and without poison', await poisonSuccess(clean, record, test));
 * ```
 */
export async function poisonSuccess(
  model: Model,
  { target, trigger, aims, options }: PoisonRecord,
  test: readonly Example[],
  signal?: AbortSignal,
): Promise<number | null> {
  if (target === null) return null;
  const answers = async (texts: readonly Example[], written = (text: string) => text) => {
    const predictions = await predictTexts(
      model,
      texts.map(({ text }) => written(text)),
      signal,
    );
    return predictions.map(({ best }) => model.classes[best]!);
  };
  const share = (found: readonly string[]) =>
    found.length === 0 ? null : found.filter((label) => label === target).length / found.length;
  if (trigger === null) return share(await answers(test.filter(({ id }) => aims.includes(id))));
  const others = test.filter(({ label }) => label !== undefined && label !== target);
  const before = await answers(others);
  const right = others.filter(({ label }, text) => label === before[text]);
  const random = createRandom(options.seed, 'triggered texts');
  return share(await answers(right, (text) => withTrigger(text, trigger, random)));
}
