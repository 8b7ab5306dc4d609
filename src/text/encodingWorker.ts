/** A thread of its own that turns texts into ids; see encodeBeside.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeText } from './encode.js';
import type { EncodingAnswer, EncodingSetup } from './encodeBeside.js';
import { vocabularyFrom } from './vocabulary.js';

const { tokens, options } = workerData as EncodingSetup;
const vocabulary = vocabularyFrom(tokens);

parentPort!.on('message', (texts: readonly string[]) => {
  const encoded = texts.map((text) => encodeText(text, vocabulary, options));
  const ends = new Int32Array(encoded.length);
  let size = 0;
  encoded.forEach(({ ids }, text) => {
    size += ids.length;
    ends[text] = size;
  });
  const ids = new Int32Array(size);
  encoded.forEach((of, text) => {
    ids.set(of.ids, ends[text]! - of.ids.length);
  });
  const unknownWords = Float64Array.from(encoded, (of) => of.unknownWords);
  const answer: EncodingAnswer = { ids, ends, unknownWords };
  parentPort!.postMessage(answer, [ids.buffer, ends.buffer, unknownWords.buffer]);
});
