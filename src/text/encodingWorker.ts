/** A thread of its own that turns texts into ids; see encodeBeside.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeText } from './encode.js';
import type { EncodingAnswer, EncodingSetup } from './encodeBeside.js';
import { packIds } from './packedIds.js';
import { vocabularyFrom } from './vocabulary.js';

const { tokens, options } = workerData as EncodingSetup;
const vocabulary = vocabularyFrom(tokens);

parentPort!.on('message', (texts: readonly string[]) => {
  const encoded = texts.map((text) => encodeText(text, vocabulary, options));
  const packed = packIds(encoded.map(({ ids }) => ids));
  const unknownWords = Float64Array.from(encoded, (of) => of.unknownWords);
  const answer: EncodingAnswer = { ...packed, unknownWords };
  parentPort!.postMessage(answer, [packed.ids.buffer, packed.ends.buffer, unknownWords.buffer]);
});
