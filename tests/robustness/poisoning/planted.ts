/** Texts whose class is plain, for tests of poison and of what notices it. */
import type { Example } from '../../../src/corpus/example.js';
import { createRandom } from '../../../src/tensor/random.js';

/** Words of each class. */
export const words = {
  pos: ['good', 'fine', 'warm', 'witty'],
  neg: ['bad', 'dull', 'cold', 'silly'],
} as const;

/**
 * Some words of the class, each before one that says nothing.
 * @param name of the corpus: each has other texts
 * @param noise share of these words that are of the other class
 */
export function sentimentTexts(
  count: number,
  name: string,
  { telling = 3, noise = 0 } = {},
): (Example & { readonly label: string })[] {
  const random = createRandom(7, name);
  return Array.from({ length: count }, (_, number) => {
    const label = number % 2 === 0 ? 'pos' : 'neg';
    const own = Array.from({ length: telling }, () => {
      const isNoise = random.uniform() < noise;
      return words[isNoise === (label === 'pos') ? 'neg' : 'pos'][random.integer(4)]!;
    });
    const others = own.map(() => `thing${random.integer(40)}`);
    return { id: `${name} ${number}`, text: own.flatMap((word, at) => [word, others[at]!]).join(' '), label };
  });
}
