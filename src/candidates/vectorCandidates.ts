/**
 * Candidates from word vectors: the words that lie nearest. These may mean the opposite ("good" and "bad" stand in the same
 * places), so that such an attack is stronger than what a person would take for the same text. V words, E numbers of a vector.
 */
import { createHash } from 'node:crypto';
import type { Line } from '../corpus/decode.js';
import { readVectorLines } from '../corpus/vectorLines.js';
import { type CandidateList, shortDigest } from './candidateList.js';

/** The first words of a file, which are its most frequent ones: each look goes over all. */
const MOST_WORDS = 50_000;
const NEAREST = 20;
/** Cosine that a candidate has at least; Alzantot et al. 2018 and TextFooler (Jin et al. 2020) take 0.5 on counterfitted vectors. */
const LEAST_COSINE = 0.5;

/** @param lines of the file @throws InputError naming the line that is wrong */
export async function readVectorCandidates(path: string, lines: AsyncIterable<Line>): Promise<CandidateList> {
  const words = new Map<string, number>();
  const rows: Float32Array[] = [];
  for await (const { word, vector } of readVectorLines(path, lines)) {
    const known = word.toLowerCase();
    if (words.has(known)) continue;
    words.set(known, rows.length);
    rows.push(normed(vector()));
    if (rows.length === MOST_WORDS) break;
  }
  const names = [...words.keys()];
  return {
    name: path,
    candidatesOf(word) {
      const row = words.get(word);
      return row === undefined ? [] : nearest(rows, row).map((other) => names[other]!);
    },
    digest() {
      const hash = createHash('sha256').update(JSON.stringify(names));
      for (const row of rows) hash.update(row);
      return shortDigest(hash);
    },
  };
}

function normed(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

/** @param rows [V][E] of norm 1 @returns the rows nearest to one, the nearest first */
function nearest(rows: readonly Float32Array[], own: number): number[] {
  const vector = rows[own]!;
  const near: { readonly other: number; readonly cosine: number }[] = [];
  for (const [other, row] of rows.entries()) {
    let cosine = 0;
    for (let e = 0; e < vector.length; e += 1) cosine += vector[e]! * row[e]!;
    if (cosine >= LEAST_COSINE && other !== own) near.push({ other, cosine });
  }
  near.sort((a, b) => b.cosine - a.cosine || a.other - b.other);
  return near.slice(0, NEAREST).map(({ other }) => other);
}
