/** The unlabeled texts of a comparison or a search: in memory, for every run goes through them again. */
import type { Example } from '../corpus/example.js';
import { bytesOf } from '../corpus/heldExamples.js';
import { createTextSample } from '../text/textSample.js';
import { completeOptions } from '../training/completeOptions.js';
import type { TrainingOptionsInput } from '../training/trainingOptions.js';

export interface HeldPile {
  readonly pile: readonly Example[];
  /** Where the pile outgrew its memory: what is learned from, and what is left out. */
  readonly warning: string | undefined;
}

/** All of the pile or, where it takes more than the `tokenMemory` of the options, a random part of it; see `createTextSample`. */
export async function heldPile(
  examples: AsyncIterable<Example> | Iterable<Example>,
  options: TrainingOptionsInput = {},
): Promise<HeldPile> {
  const { tokenMemory, seed } = completeOptions(options);
  const sample = createTextSample(tokenMemory * 2 ** 20, bytesOf, seed);
  for await (const example of examples) sample.add(example, example.text);
  const [pile, left] = [sample.items(), sample.leftOut()];
  if (left === 0) return { pile, warning: undefined };
  const warning =
    `only a random part of the unlabeled texts is learned from, ${pile.length} of them: ${left} are left out, for all together take ` +
    `more than the ${tokenMemory} megabytes of --token-memory`;
  return { pile, warning };
}
