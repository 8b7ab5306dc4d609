/** A thread of its own that reads texts as ids of words; see readAhead.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CleaningCounts } from './clean.js';
import { createIdReader } from './idReader.js';
import { packIds } from './packedIds.js';
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
  const packed = packIds(read);
  const answer: ReadingAnswer = { ...packed, faults, words: fresh };
  parentPort!.postMessage(answer, [packed.ids.buffer, packed.ends.buffer, faults.buffer]);
});
