/** A classifier of document vectors, and vectors of n-grams alone, as the arrays of a file. */
import { InputError } from '../../errors.js';
import { ngramArray, ngramsFromArray } from '../../ngrams/ngramArray.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { type ArrayReader, withPrefix } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import { bytesOf } from '../../tensor/readDocumentVectors.js';
import { besides } from '../../tensor/tables.js';
import { cutRows, type DirectionRows, stackedRows } from './directionRows.js';
import type { DocumentShape } from './documentShape.js';
import {
  createNgramVectors,
  type DocumentVectors,
  keptParts,
  type SavedNgramVectors,
} from './documentVectors.js';
import { encoderViewFromArrays, viewArrays } from './encoderView.js';
import { momentsOfParts, type NoiseMoments } from './noiseMoments.js';
import { type DocumentState, headArrays, headFromArrays } from './vectorHead.js';

/** In 8 bits, as in folders of version 0.1, or in 4. */
const [BYTES, NIBBLES] = ['documents.ngrams', 'documents.directions'];
const [SCALES, COUNTS] = ['documents.scales', 'documents.counts'];
const WANTED = 'documents.shares';
const [NOISE_MEAN, NOISE_SQUARES] = ['documents.noise.mean', 'documents.noise.squares'];
const [MEAN, INVERSE_DEVIATION] = ['documents.mean', 'documents.inverseDeviation'];

const PRETRAINED = 'pretrained.';

type VectorShape = Pick<DocumentShape, 'embeddingSize' | 'documentParts' | 'documentRounds'>;

/** @param views of the same n-grams */
export function ngramVectorArrays(views: readonly SavedNgramVectors[]): Map<string, NamedArray> {
  const { table, counts, wanted } = views.at(-1)!;
  const { values, scales, width, bits } = stackedRows(views.map(({ quantised }) => quantised));
  const rows = scales.length;
  const noise = stackedMoments(views);
  return new Map<string, NamedArray>([
    ngramArray(table),
    [bits === 8 ? BYTES! : NIBBLES!, { shape: [rows, values.length / rows], values }],
    [SCALES!, { shape: [rows], values: scales }],
    [COUNTS!, { shape: [counts.length, 1], values: counts }],
    ...(wanted ? [[WANTED, { shape: [counts.length], values: wanted }] as const] : []),
    ...(noise
      ? ([
          [NOISE_MEAN!, { shape: [noise.mean.length / width, width], values: noise.mean }],
          [NOISE_SQUARES!, { shape: [noise.mean.length, width], values: noise.squares }],
        ] as const)
      : []),
  ]);
}

/** Of all parts; null where texts are visited. */
function stackedMoments(views: readonly SavedNgramVectors[]): NoiseMoments | null {
  const all = views.flatMap(({ noise }) => noise ?? []);
  if (all.length < views.length) return null;
  return {
    mean: besides(
      all.map(({ mean }) => mean),
      1,
    ),
    squares: besides(
      all.map(({ squares }) => squares),
      1,
    ),
  };
}

/**
 * @param words V
 * @returns the views that the parts fall into
 * @throws InputError for arrays that are no such vectors
 */
export function ngramVectorsFromArrays(
  reader: ArrayReader,
  words: number,
  { embeddingSize, documentParts: parts, documentRounds }: VectorShape,
): SavedNgramVectors[] {
  const width = embeddingSize / parts;
  const table = ngramsFromArray(reader, words);
  const size = ngramCount(table);
  const rows = rowsFromArrays(reader, parts * size, width);
  const counts = reader.integerRows(COUNTS!, 1);
  checkCounts(reader.file, counts, size);
  const noise = momentsFromArrays(reader, parts, width);
  const kept = keptParts({ documentParts: parts, documentRounds });
  const view = (wanted: Float32Array | null, from: number, to: number): SavedNgramVectors => {
    const quantised = cutRows(rows, from * size, to * size);
    return { table, counts, wanted, quantised, noise: noise && momentsOfParts(noise, from, to, parts) };
  };
  return [
    ...(kept > 0 ? [view(null, 0, kept)] : []),
    ...(kept < parts ? [view(reader.floats(WANTED, [size]), kept, parts)] : []),
  ];
}

/** @param width of a part */
function rowsFromArrays(reader: ArrayReader, rows: number, width: number): DirectionRows {
  const bits = reader.has(BYTES!) ? 8 : 4;
  const values = reader.bytes(bits === 8 ? BYTES! : NIBBLES!, [rows, bytesOf({ width, bits })]);
  return { values, scales: reader.floats(SCALES!, [rows]), width, bits };
}

/** @param width of a part */
function momentsFromArrays(reader: ArrayReader, parts: number, width: number): NoiseMoments | null {
  if (!reader.has(NOISE_MEAN!)) return null;
  return {
    mean: reader.floats(NOISE_MEAN!, [parts, width]),
    squares: reader.floats(NOISE_SQUARES!, [parts * width, width]),
  };
}

/**
 * A single view, as `ngramVectorArrays` gives it: all of its parts were learnt alike.
 * @param words V
 * @param shape of these parts alone
 * @throws InputError for arrays that are no such vectors
 */
export function viewFromArrays(
  reader: ArrayReader,
  words: number,
  shape: Pick<VectorShape, 'embeddingSize' | 'documentParts'>,
): SavedNgramVectors {
  const isChosen = reader.has(WANTED);
  const [view] = ngramVectorsFromArrays(reader, words, { ...shape, documentRounds: 1 });
  const wanted = isChosen ? reader.floats(WANTED, [view!.counts.length]) : null;
  return { ...view!, wanted };
}

export function documentArrays({ documents, head }: DocumentState): Map<string, NamedArray> {
  const { pretrained, encoderView } = documents;
  const other = pretrained ? [...vectorArrays(pretrained)] : [];
  return new Map<string, NamedArray>([
    ...vectorArrays(documents),
    ...other.map(([name, array]) => [PRETRAINED + name, array] as const),
    ...(encoderView ? viewArrays(encoderView) : []),
    ...headArrays(head),
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
  options: DocumentShape,
): DocumentState {
  const { pretrained } = options;
  const documents = {
    ...vectorsFromArrays(reader, words, options),
    pretrained:
      pretrained &&
      vectorsFromArrays(withPrefix(reader, PRETRAINED), words, {
        ...options,
        embeddingSize: pretrained.width,
        documentParts: pretrained.parts,
        documentRounds: 1,
      }),
    encoderView: options.view && encoderViewFromArrays(reader, words, options.view),
  };
  return { documents, head: headFromArrays(reader, classes, options) };
}

/** What n-grams of one table find vectors by. */
function vectorArrays({ views, mean, inverseDeviation }: DocumentVectors): Map<string, NamedArray> {
  const shape = [mean.length];
  return new Map<string, NamedArray>([
    ...ngramVectorArrays(views),
    [MEAN!, { shape, values: mean }],
    [INVERSE_DEVIATION!, { shape, values: inverseDeviation }],
  ]);
}

/** @throws InputError for arrays that are no such vectors */
function vectorsFromArrays(reader: ArrayReader, words: number, options: DocumentShape): DocumentVectors {
  const saved = ngramVectorsFromArrays(reader, words, options);
  return {
    table: saved[0]!.table,
    views: saved.map((view) => createNgramVectors(view, options)),
    mean: reader.floats(MEAN!, [options.embeddingSize]),
    inverseDeviation: reader.floats(INVERSE_DEVIATION!, [options.embeddingSize]),
  };
}

function checkCounts(file: string, counts: Int32Array, size: number): void {
  const expected = `${size} counts that are not negative, and not all 0`;
  const wrong =
    counts.length !== size || counts.some((count) => count < 0) || !counts.some((count) => count > 0);
  if (!wrong) return;
  throw new InputError({ where: file, found: `${COUNTS} of another kind`, expected, advice: 'Train again.' });
}
