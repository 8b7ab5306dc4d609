/** Encoded texts on their way into a list, one by one. */
import type { EncodedText } from './encode.js';
import type { TextList } from './textList.js';

export interface TextCollector<List extends TextList = TextList> {
  /** @param written the text itself, where it is at hand */
  add(text: EncodedText, written?: string): Promise<void>;
  finish(): Promise<List>;
}

/** Where lists of texts are held. */
export interface TextCollections {
  /** @param words V, which is not known of texts as they are read; ids are below */
  begin(name: string, words?: number): TextCollector;
  /** The list of that name is not read any more. */
  drop(name: string): Promise<void>;
  /** How many texts as they were read are in no list, for want of memory. */
  leftOut?(): number;
}

/** What a text takes in memory besides its ids. */
const BYTES_BESIDE_IDS = 200;
const MEGABYTE = 2 ** 20;

/** What a text takes in memory. */
export function megabytesOf({ ids }: EncodedText): number {
  return (ids.byteLength + BYTES_BESIDE_IDS) / MEGABYTE;
}

/** All texts in memory. */
export const inMemory: TextCollections = {
  begin: () => collectInMemory(),
  drop: async () => {},
};

function collectInMemory(): TextCollector<EncodedText[]> {
  const texts: EncodedText[] = [];
  return {
    async add(text) {
      texts.push(text);
    },
    finish: async () => texts,
  };
}
