/** Chunks of texts with their ids, which many texts get in a thread beside the one that computes. */

import { type EncodedText, encodeText } from '../text/encode.js';
import { type EncoderBeside, encodeBeside } from '../text/encodeBeside.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { closeSoon, readyChunks } from './readyChunks.js';

export interface EncodedChunk {
  readonly texts: readonly string[];
  /** One for each. */
  readonly encoded: readonly EncodedText[];
}

/** What turns texts into ids. */
interface Encoding {
  readonly vocabulary: Vocabulary;
  readonly textOptions: TextOptions;
}

/**
 * As `readyChunks`. Behind the first full chunk a source is known to be fast: the next chunk is then read and encoded while its
 * reader is busy with this one.
 * @param largest texts in a chunk
 */
export async function* encodedChunks(
  source: Iterable<string> | AsyncIterable<string>,
  { vocabulary, textOptions }: Encoding,
  largest: number,
): AsyncGenerator<EncodedChunk> {
  const chunks = readyChunks(source, largest);
  let beside: EncoderBeside | undefined;
  const encode = async (texts: readonly string[]): Promise<readonly EncodedText[]> => {
    // What a defense reads words as is known to this thread alone.
    if (texts.length < largest || vocabulary.reading !== undefined)
      return texts.map((text) => encodeText(text, vocabulary, textOptions));
    beside ??= encodeBeside(vocabulary, textOptions);
    return beside.encode(texts);
  };
  const request = async (): Promise<EncodedChunk | undefined> => {
    const { done, value: texts } = await chunks.next();
    return done ? undefined : { texts, encoded: await encode(texts) };
  };
  try {
    for (let chunk = await request(); chunk !== undefined; ) {
      const ahead = chunk.texts.length === largest ? request() : undefined;
      // An error waits until the chunk before it is dealt with.
      ahead?.catch(() => {});
      yield chunk;
      chunk = await (ahead ?? request());
    }
  } finally {
    beside?.close();
    await closeSoon(chunks);
  }
}
