/** The unlabeled texts of a comparison or a search: in memory, for every run goes through them again. */
import type { Example } from '../corpus/example.js';
import { bytesOf, roomForExamples } from '../corpus/heldExamples.js';
import { createTextSample } from '../text/textSample.js';

export interface HeldPile {
  readonly pile: readonly Example[];
  /** Where the pile outgrew its memory: what is held, and what is left out. */
  readonly warning: string | undefined;
}

/** Not that of a run: a comparison may be continued with other seeds. */
const SEED = 1;

/**
 * All of the pile or, where it does not fit into memory, a random part of it; see `createTextSample`.
 * @param room bytes that it may take
 */
export async function heldPile(
  examples: AsyncIterable<Example> | Iterable<Example>,
  room: number = roomForExamples(),
): Promise<HeldPile> {
  const sample = createTextSample(room, bytesOf, SEED);
  for await (const example of examples) sample.add(example, example.text);
  const [pile, left] = [sample.items(), sample.leftOut()];
  if (left === 0) return { pile, warning: undefined };
  const warning =
    `only ${pile.length} of the unlabeled texts are held, a random part: the other ${left} do not fit into memory; ` +
    'NODE_OPTIONS=--max-old-space-size=MEGABYTES gives it more';
  return { pile, warning };
}
