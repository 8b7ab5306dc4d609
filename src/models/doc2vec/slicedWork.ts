/** Vectors of texts are learnt slice by slice, so that neither many nor long texts keep a signal waiting. */
import type { DocumentVectorTables, DocumentVectorWork } from '../../tensor/documentVectors.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { takeTurns } from '../../turns.js';

/** Occurrences of n-grams that are learnt from at once: some tenths of a second. */
const OCCURRENCES_A_SLICE = 2 ** 16;

/** The same to the bit as at once: an occurrence sees nothing but the tables. @throws the signal's reason when it aborts */
export async function trainInSlices(
  work: DocumentVectorWork,
  tables: DocumentVectorTables,
  signal?: AbortSignal,
  largest = OCCURRENCES_A_SLICE,
): Promise<void> {
  for (const slice of slicesOf(work, largest)) {
    hostFunctions().trainDocumentVectors(slice, tables);
    await takeTurns(signal);
  }
}

/**
 * Texts one behind the other that together have no more occurrences than that, or a single one that has.
 * @param starts [N+1] where each begins
 * @returns the first text of each stretch and the one behind its last
 */
export function* stretchesOf(
  starts: Int32Array,
  largest = OCCURRENCES_A_SLICE,
): Generator<[first: number, end: number], void, void> {
  const texts = starts.length - 1;
  for (let first = 0; first < texts; ) {
    let end = first + 1;
    while (end < texts && starts[end + 1]! - starts[first]! <= largest) end += 1;
    yield [first, end];
    first = end;
  }
}

/** Whole texts that together have no more occurrences than that, and the pieces of those that alone have more. */
function* slicesOf(work: DocumentVectorWork, largest: number): Generator<DocumentVectorWork, void, void> {
  const { starts } = work;
  for (const [first, end] of stretchesOf(starts, largest)) {
    const [from, to] = [starts[first]!, starts[end]!];
    if (to - from <= largest) yield sliceOf(work, first, end, from, to);
    else
      for (let at = from; at < to; at += largest)
        yield sliceOf(work, first, end, at, Math.min(to, at + largest));
  }
}

/** The occurrences from `from` to before `to`, which are of the texts from `first` to before `end`. */
function sliceOf(
  { ngrams, starts, rows, noiseStarts, negatives, ...same }: DocumentVectorWork,
  first: number,
  end: number,
  from: number,
  to: number,
): DocumentVectorWork {
  const within = (at: number) => Math.min(Math.max(at, from), to);
  return {
    ...same,
    negatives,
    ngrams: ngrams.subarray(from, to),
    starts: Int32Array.from(starts.subarray(first, end + 1), (at) => within(at) - from),
    rows: rows.subarray(first, end),
    noiseStarts: Int32Array.from(
      noiseStarts.subarray(first, end),
      (noise, place) => noise + (within(starts[first + place]!) - starts[first + place]!) * negatives,
    ),
  };
}
