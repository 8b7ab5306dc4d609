/** Pretrained n-grams in the words of a run. Shapes: F n-grams, P parts, V words of the run. */
import { createNgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { PADDING, SPECIAL_TOKENS, type Vocabulary } from '../../text/vocabulary.js';
import { type DirectionRows, pickedRows } from './directionRows.js';
import type { SavedNgramVectors } from './documentVectors.js';
import { noiseOf, type PretrainedDocuments } from './pretrainedVectors.js';

/**
 * Those of the n-grams whose words the vocabulary has, so that a text of such words has the vector that all of them find. Its other words
 * say nothing of a text: no text had them.
 */
export async function ngramsOfVocabulary(
  { vocabulary: own, ngramVectors }: PretrainedDocuments,
  vocabulary: Vocabulary,
): Promise<SavedNgramVectors> {
  const { table, counts, quantised } = ngramVectors;
  const words = vocabulary.tokens.length;
  const pairs: number[] = [];
  // Place of each pretrained n-gram among those of the run, or -1.
  const places = new Int32Array(ngramCount(table)).fill(-1);
  own.tokens.forEach((token, id) => {
    places[id] = id < SPECIAL_TOKENS.length ? id : (vocabulary.ids.get(token) ?? -1);
  });
  for (let pair = 0; pair < table.pairs.length / 2; pair += 1) {
    const [prefix, word] = [places[table.pairs[2 * pair]!]!, places[table.pairs[2 * pair + 1]!]!];
    if (prefix < 0 || word < 0) continue;
    places[table.words + pair] = words + pairs.length / 2;
    pairs.push(prefix, word);
  }
  const origins = new Int32Array(words + pairs.length / 2).fill(-1);
  places.forEach((place, ngram) => {
    if (place >= 0) origins[place] = ngram;
  });
  const ofThese = origins.map((ngram) => (ngram < 0 ? 0 : counts[ngram]!));
  // How often an n-gram is heard depends on its share of all: those that are lost count as padding, which no text has.
  ofThese[PADDING]! += sum(counts) - sum(ofThese);
  return {
    table: createNgramTable(words, table.order, Int32Array.from(pairs)),
    counts: ofThese,
    wanted: null,
    quantised: rowsFrom(quantised, origins, counts.length),
    noise: await noiseOf(ngramVectors),
  };
}

function sum(counts: Int32Array): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** @param rows [P,F] @param origins the n-gram that each row is of; -1: any */
function rowsFrom(rows: DirectionRows, origins: Int32Array, ngrams: number): DirectionRows {
  const parts = rows.scales.length / ngrams;
  const places = Array.from({ length: parts }, (_, part) =>
    Array.from(origins, (origin) => part * ngrams + Math.max(origin, PADDING)),
  );
  return pickedRows(rows, Int32Array.from(places.flat()));
}
