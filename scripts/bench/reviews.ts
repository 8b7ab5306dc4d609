/** Whole reviews to classify: a file of them where one is given, else film sentences strung together. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readAll } from '../../src/corpus/readCorpus.js';
import { createRandom } from '../../src/tensor/random.js';
import { reviewLengths } from './task.js';

export interface Review {
  readonly text: string;
  readonly label: string;
}

/** @param file a corpus with a label for each text, in any format that textvat reads */
export async function loadReviews(count: number, file?: string): Promise<Review[]> {
  if (file === undefined) return composedReviews(count);
  const examples = (await readAll(file)).filter((one) => one.label !== undefined);
  // A corpus may be sorted by class.
  return createRandom(1, 'reviews')
    .shuffle([...examples])
    .slice(0, count)
    .map(({ text, label }) => ({ text, label: label! }));
}

/** Sentences of one class, from the development dependency `sentiment`, until a review is as long as real ones are. */
function composedReviews(count: number): Review[] {
  const manifest = createRequire(import.meta.url).resolve('sentiment/package.json');
  const fixture = new URL('test/fixtures/imdb.json', `file://${manifest}`);
  const sentences = JSON.parse(readFileSync(fixture, 'utf8')) as { text: string; class: number }[];
  const random = createRandom(1, 'reviews');
  return Array.from({ length: count }, (_, index) => {
    const ofClass = sentences.filter((sentence) => sentence.class === index % 2);
    const wanted = reviewLengths[random.integer(reviewLengths.length)]!;
    const words: string[] = [];
    while (words.length < wanted)
      words.push(...ofClass[random.integer(ofClass.length)]!.text.trim().split(/\s+/));
    return { text: words.slice(0, wanted).join(' '), label: index % 2 === 1 ? 'positive' : 'negative' };
  });
}
