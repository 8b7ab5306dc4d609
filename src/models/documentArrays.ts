/** A classifier of document vectors as the arrays of its weights file. */
import { InputError } from '../errors.js';
import type { ArrayReader } from './arrays.js';
import type { DocumentState } from './documents.js';
import { createDocumentVectors, documentVectorSettings } from './documentVectors.js';
import type { LinearState } from './linear.js';
import type { ModelOptions } from './modelOptions.js';
import { networkArrays, networkFromArrays } from './networkArrays.js';
import { ngramArray, ngramsFromArray } from './ngramArray.js';
import { ngramCount } from './ngrams.js';
import type { NamedArray } from './safetensors.js';

const [VALUES, SCALES, COUNTS] = ['documents.ngrams', 'documents.scales', 'documents.counts'];
const WANTED = 'documents.wanted';
const [WEIGHTS, BIAS] = ['joined.weights', 'joined.bias'];
const [MEAN, INVERSE_DEVIATION] = ['documents.mean', 'documents.inverseDeviation'];

export function documentArrays({ documents, head, joined }: DocumentState): Map<string, NamedArray> {
  const { table, counts, wanted, parts, quantised, mean, inverseDeviation } = documents;
  const width = mean.length;
  return new Map<string, NamedArray>([
    ngramArray(table),
    [VALUES, { shape: [parts * counts.length, width / parts], values: quantised.values }],
    [SCALES, { shape: [parts * counts.length], values: quantised.scales }],
    [COUNTS, { shape: [counts.length, 1], values: counts }],
    ...(wanted ? [[WANTED, { shape: [counts.length], values: wanted }] as const] : []),
    [MEAN, { shape: [width], values: mean }],
    [INVERSE_DEVIATION, { shape: [width], values: inverseDeviation }],
    ...networkArrays(head),
    ...(joined ? joinedArrays(joined) : []),
  ]);
}

/**
 * @param words V
 * @throws InputError for arrays that are no such model of these options
 */
export function documentsFromArrays(
  reader: ArrayReader,
  words: number,
  classes: number,
  options: ModelOptions,
): DocumentState {
  const { embeddingSize: width, documentParts: parts } = options;
  const table = ngramsFromArray(reader, words);
  const size = ngramCount(table);
  const values = reader.bytes(VALUES!, [parts * size, width / parts]);
  const scales = reader.floats(SCALES!, [parts * size]);
  const counts = reader.integerRows(COUNTS!, 1);
  checkCounts(reader.file, counts, size);
  const wanted = options.documentRounds > 1 ? reader.floats(WANTED, [size]) : null;
  const documents = createDocumentVectors({
    table,
    counts,
    wanted,
    quantised: { values, scales },
    mean: reader.floats(MEAN!, [width]),
    inverseDeviation: reader.floats(INVERSE_DEVIATION!, [width]),
    ...documentVectorSettings(options, counts, wanted),
  });
  const head = networkFromArrays(reader, 0, classes, options);
  if (!reader.has(WEIGHTS!)) return { classes, documents, head };
  const weights = reader.floats(WEIGHTS!, [size, classes]);
  const joined = { classes, ngrams: table, weights, bias: reader.floats(BIAS!, [classes]) };
  return { classes, documents, head, joined };
}

function joinedArrays({ classes, weights, bias }: LinearState): [string, NamedArray][] {
  return [
    [WEIGHTS!, { shape: [weights.length / classes, classes], values: weights }],
    [BIAS!, { shape: [classes], values: bias }],
  ];
}

function checkCounts(file: string, counts: Int32Array, size: number): void {
  const expected = `${size} counts that are not negative, and not all 0`;
  const wrong =
    counts.length !== size || counts.some((count) => count < 0) || !counts.some((count) => count > 0);
  if (!wrong) return;
  throw new InputError({ where: file, found: `${COUNTS} of another kind`, expected, advice: 'Train again.' });
}
