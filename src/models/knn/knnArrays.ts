/** The texts of nearest neighbors as the arrays of a weights file. Shapes as in `nearestNeighbors.ts`. */
import { InputError } from '../../errors.js';
import { ngramArray, ngramsFromArray } from '../../ngrams/ngramArray.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { KnnState } from './nearestNeighbors.js';

export function knnArrays({ ngrams, rows, labels, votes }: KnnState): Map<string, NamedArray> {
  const column = (values: Int32Array): NamedArray => ({ shape: [values.length, 1], values });
  return new Map([
    ngramArray(ngrams),
    ['starts', column(rows.starts)],
    ['textNgrams', column(rows.ngrams)],
    ['labels', column(labels)],
    ['votes', { shape: [votes.length], values: votes }],
  ]);
}

/**
 * @param words V
 * @throws InputError for arrays that are no texts of so many words and classes
 */
export function knnFromArrays(
  reader: ArrayReader,
  words: number,
  shape: Pick<KnnState, 'classes' | 'neighbors'>,
): KnnState {
  const ngrams = ngramsFromArray(reader, words);
  const rows = { starts: reader.integerRows('starts', 1), ngrams: reader.integerRows('textNgrams', 1) };
  const labels = reader.integerRows('labels', 1);
  const fail = (found: string, expected: string): never => {
    throw new InputError({
      where: reader.file,
      found,
      expected,
      advice: 'The file is damaged: train again.',
    });
  };
  const { starts } = rows;
  const isRising = starts.every((start, text) => (text === 0 ? start === 0 : start >= starts[text - 1]!));
  if (!isRising || starts.at(-1) !== rows.ngrams.length)
    fail('starts that do not part the n-grams', `rising ones from 0 to ${rows.ngrams.length}`);
  if (labels.length === 0 || labels.length !== starts.length - 1)
    fail(`${labels.length} labels of ${starts.length - 1} texts`, 'one for each');
  const below = (values: Int32Array, end: number, name: string) => {
    const wrong = values.find((value) => value < 0 || value >= end);
    if (wrong !== undefined) fail(`the ${name} ${wrong}`, `one below ${end}`);
  };
  below(rows.ngrams, ngramCount(ngrams), 'n-gram');
  below(labels, shape.classes, 'label');
  return { ...shape, ngrams, rows, labels, votes: reader.floats('votes', [shape.classes]) };
}
