/** Texts are encoded in a thread of its own, beside the one that computes with them. */
import { Worker } from 'node:worker_threads';
import { type EncodedText, encodeText } from './encode.js';
import type { TextOptions } from './textOptions.js';
import type { Vocabulary } from './vocabulary.js';

/** What the thread is started with. */
export interface EncodingSetup {
  readonly tokens: readonly string[];
  readonly options: TextOptions;
}

/** What it answers to N texts. */
export interface EncodingAnswer {
  /** Of all texts, one behind the other. */
  readonly ids: Int32Array;
  /** [N] where each ends in `ids`. */
  readonly ends: Int32Array;
  /** [N] */
  readonly unknownWords: Float64Array;
}

export interface EncoderBeside {
  /** As `encodeText` does it, in order. */
  encode(texts: readonly string[]): Promise<EncodedText[]>;
  close(): void;
}

interface Waiting {
  readonly texts: readonly string[];
  readonly resolve: (encoded: EncodedText[] | Promise<EncodedText[]>) => void;
}

/** Run from the source, the file has the source's extension. */
const THREAD = new URL(import.meta.url.replace(/encodeBeside\.(\w+)$/, 'encodingWorker.$1'));

/**
 * The thread keeps the program from ending only while texts are in it. Where it cannot start, as in a bundle without its file, or
 * fails, texts are encoded here.
 * @param vocabulary without a reading, which no other thread can be given
 */
export function encodeBeside(vocabulary: Vocabulary, options: TextOptions, file = THREAD): EncoderBeside {
  /** In the order in which the thread answers. */
  const waiting: Waiting[] = [];
  const here = async (texts: readonly string[]) => texts.map((text) => encodeText(text, vocabulary, options));
  let isBroken = false;
  const setup: EncodingSetup = { tokens: vocabulary.tokens, options };
  const worker = new Worker(file, { workerData: setup });
  worker.unref();
  worker.on('message', (answer: EncodingAnswer) => {
    waiting.shift()!.resolve(textsOf(answer));
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', () => {
    isBroken = true;
    for (const { texts, resolve } of waiting.splice(0)) resolve(here(texts));
  });
  return {
    encode(texts) {
      if (isBroken) return here(texts);
      worker.ref();
      return new Promise((resolve) => {
        waiting.push({ texts, resolve });
        worker.postMessage(texts);
      });
    },
    close: () => void worker.terminate(),
  };
}

function textsOf({ ids, ends, unknownWords }: EncodingAnswer): EncodedText[] {
  return Array.from(ends, (end, text) => ({
    ids: ids.subarray(text === 0 ? 0 : ends[text - 1]!, end),
    unknownWords: unknownWords[text]!,
  }));
}
