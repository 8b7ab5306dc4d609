/** Made-up texts in which unlabeled texts alone connect some words with the labels. */
import type { Example } from '../../src/corpus/example.js';
import { seededRandom } from '../corpus/helpers.js';

const KNOWN = { bad: 'awful', good: 'great', odd: 'strange' };
const HIDDEN = {
  bad: ['dull', 'weak', 'flat'],
  good: ['superb', 'warm', 'clever'],
  odd: ['eerie', 'quirky', 'cryptic'],
};
const PLAIN = 'the film story actor scene music an ending'.split(' ');
export type Label = keyof typeof KNOWN;

/** Texts of a few plain words, with the known word of their class, hidden ones, or both. */
export function planted(
  count: number,
  labels: readonly Label[],
  { known, hidden, seed }: { known: boolean; hidden: boolean; seed: number },
): (Example & { label: Label })[] {
  const random = seededRandom(seed);
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const label = labels[index % labels.length]!;
    const words = Array.from({ length: 6 }, () => one(PLAIN));
    if (known) words.push(KNOWN[label]);
    if (hidden) words.push(one(HIDDEN[label]), one(HIDDEN[label]));
    return { id: `${seed}:${index}`, text: words.join(' '), label };
  });
}
