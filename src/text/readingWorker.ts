/** A thread of its own that reads texts as ids of words; see readAhead.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CleaningCounts } from './clean.js';
import { createIdReader } from './idReader.js';
import { CONTROL_CHARACTERS, MARKUP, type ReadingAnswer, type ReadingSetup } from './readAhead.js';

const { foldCase } = workerData as ReadingSetup;

let fresh: string[] = [];
const words = new Map<string, number>();
const reader = createIdReader(foldCase, (word) => {
  let id = words.get(word);
  if (id === undefined) {
    id = words.size;
    words.set(word, id);
    fresh.push(word);
  }
  return id;
});

parentPort!.on('message', (texts: readonly string[]) => {
  fresh = [];
  const faults = new Uint8Array(texts.length);
  const read = texts.map((text, place) => {
    const counts: CleaningCounts = { markup: 0, controlCharacters: 0 };
    const ids = reader.read(text, counts);
    faults[place] = MARKUP * counts.markup + CONTROL_CHARACTERS * counts.controlCharacters;
    return ids;
  });
  const ids = new Int32Array(read.reduce((sum, { length }) => sum + length, 0));
  const ends = new Int32Array(read.length);
  let size = 0;
  for (const [place, of] of read.entries()) {
    ids.set(of, size);
    size += of.length;
    ends[place] = size;
  }
  const answer: ReadingAnswer = { ids, ends, faults, words: fresh };
  parentPort!.postMessage(answer, [ids.buffer, ends.buffer, faults.buffer]);
});
