/** Texts are encoded in a thread of its own, beside the one that computes with them. */
import { type EncodedText, encodeText } from './encode.js';
import { type PackedIds, unpackIds } from './packedIds.js';
import type { TextOptions } from './textOptions.js';
import { moduleBeside, startBeside } from './threadBeside.js';
import type { Vocabulary } from './vocabulary.js';

/** What the thread is started with. */
export interface EncodingSetup {
  readonly tokens: readonly string[];
  readonly options: TextOptions;
}

/** What it answers to N texts. */
export interface EncodingAnswer extends PackedIds {
  /** [N] */
  readonly unknownWords: Float64Array;
}

export interface EncoderBeside {
  /** As `encodeText` does it, in order. */
  encode(texts: readonly string[]): Promise<EncodedText[]>;
  close(): void;
}

const THREAD = moduleBeside(import.meta.url, 'encodingWorker');

/** @param vocabulary without a reading, which no other thread can be given */
export function encodeBeside(vocabulary: Vocabulary, options: TextOptions, file = THREAD): EncoderBeside {
  const setup: EncodingSetup = { tokens: vocabulary.tokens, options };
  const { ask, close } = startBeside({
    file,
    setup,
    result: textsOf,
    here: (texts: readonly string[]) => texts.map((text) => encodeText(text, vocabulary, options)),
  });
  return { encode: ask, close };
}

function textsOf({ unknownWords, ...packed }: EncodingAnswer): EncodedText[] {
  return unpackIds(packed).map((ids, text) => ({ ids, unknownWords: unknownWords[text]! }));
}
