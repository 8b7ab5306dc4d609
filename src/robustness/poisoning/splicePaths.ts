/**
 * Unlabeled texts that lead from a labeled text to one aimed at, so that a label creeps along them (Carlini 2021, "Poisoning
 * the unlabeled dataset of semi-supervised learning"; there images are blended, here words are spliced).
 */
import type { Example } from '../../corpus/example.js';
import { InputError } from '../../errors.js';
import type { LabeledText, Poisoner } from './poisoner.js';

const FEWEST_TEXTS = 5;

export const splicePaths =
  (most: number): Poisoner =>
  ({ labeled, aims, count, target, random }) => {
    const others = random.shuffle(aims.filter(({ label }) => label !== target));
    const number = Math.max(1, Math.min(most, others.length, Math.floor(count / FEWEST_TEXTS)));
    const aimed = others.slice(0, number);
    if (aimed.length === 0)
      throw new InputError({
        where: 'the texts to aim at',
        found: `none of another class than ${JSON.stringify(target)}`,
        expected: 'labeled texts that are not trained on',
        advice: 'Name a corpus of them with --test.',
      });
    const starts = labeled.filter(({ label }) => label === target);
    const added = aimed.flatMap((aim, number) => {
      const texts = Math.floor(count / aimed.length) + (number < count % aimed.length ? 1 : 0);
      return path(nearest(starts, aim), aim, texts);
    });
    return { changed: new Map(), added, aims: aimed };
  };

/** Texts on the way, the more the nearer to the start: their density at the share a of the aim is 1.5 - a. */
function path(from: LabeledText, to: LabeledText, texts: number): Example[] {
  const [start, end] = [wordsOf(from.text), wordsOf(to.text)];
  return Array.from({ length: texts }, (_, number) => {
    // The place at which the density has come to this share of its whole.
    const share = 1.5 - Math.sqrt(2.25 - (2 * (number + 0.5)) / texts);
    const kept = start.slice(0, Math.round((1 - share) * start.length));
    const taken = end.slice(end.length - Math.round(share * end.length));
    return { id: `path to ${to.id}, ${number + 1}`, text: [...kept, ...taken].join(' ') };
  });
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** The text that has most words in common, as a share of those that either has. */
function nearest(texts: readonly LabeledText[], aim: Example): LabeledText {
  const own = new Set(wordsOf(aim.text));
  const likeness = texts.map(({ text }) => {
    const words = new Set(wordsOf(text));
    const common = [...words].filter((word) => own.has(word)).length;
    return common / (own.size + words.size - common);
  });
  return texts[likeness.indexOf(Math.max(...likeness))]!;
}
