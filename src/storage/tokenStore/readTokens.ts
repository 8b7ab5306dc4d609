/** Reads a token store block by block: what is in memory is bounded, however many texts there are. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { BUFFER_BLOCKS } from '../../text/blockOrder.js';
import type { EncodedText } from '../../text/encode.js';
import type { TextList } from '../../text/textList.js';
import { isSystemError } from '../outputFault.js';
import {
  BYTES_A_TEXT,
  bytesOfId,
  checksumOf,
  damagedStore,
  ENDS_FILE,
  INDEX_FILE,
  NUMBERS_A_TEXT,
  readIndex,
  TOKENS_FILE,
} from './storeIndex.js';

/** The buffer that texts are shuffled in, and a few blocks that are read beside it. */
const CACHED_BLOCKS = BUFFER_BLOCKS + 8;

export interface TokenStore extends TextList {
  readonly blocks: readonly number[];
  /** Tokens of all texts. */
  readonly tokens: number;
  /** Bytes of the blocks that are in memory now. */
  readonly heldBytes: number;
  /** Nothing can be read behind it. */
  close(): void;
}

interface Block {
  readonly ids: Uint16Array | Uint32Array;
  readonly ends: Float64Array;
  /** Of its first token in the store. */
  readonly first: number;
}

/**
 * @param cachedBlocks most blocks in memory
 * @throws InputError where a file is missing, cut or damaged
 */
export function openTokenStore(folder: string, cachedBlocks = CACHED_BLOCKS): TokenStore {
  const index = readIndex(folder);
  const width = bytesOfId(index.words);
  const firstTexts = sums(index.blocks.map(([texts]) => texts));
  const firstTokens = sums(index.blocks.map(([, tokens]) => tokens));
  const [length, tokens] = [firstTexts.at(-1)!, firstTokens.at(-1)!];
  const tokensFile = openWhole(folder, TOKENS_FILE, tokens * width);
  const endsFile = openWhole(folder, ENDS_FILE, length * BYTES_A_TEXT);

  const load = (block: number): Block => {
    const [texts, count, checksum] = index.blocks[block]!;
    const first = firstTokens[block]!;
    const read = readAt(tokensFile, first * width, count * width);
    const ends = readAt(endsFile, firstTexts[block]! * BYTES_A_TEXT, texts * BYTES_A_TEXT);
    if (checksumOf(read, ends) !== checksum)
      throw damagedStore(
        tokensFile.path,
        `other bytes in block ${block + 1} of ${index.blocks.length}`,
        'those that were written',
      );
    const ids = width === 2 ? new Uint16Array(read.buffer) : new Uint32Array(read.buffer);
    const loaded = { ids, ends: new Float64Array(ends.buffer), first };
    assertSound(loaded, index.words, join(folder, INDEX_FILE));
    return loaded;
  };
  const cache = createCache(cachedBlocks, load);
  const textIn = ({ ids, ends, first }: Block, place: number): EncodedText => {
    const from = place === 0 ? 0 : ends[NUMBERS_A_TEXT * (place - 1)]! - first;
    const to = ends[NUMBERS_A_TEXT * place]! - first;
    return { ids: new Int32Array(ids.subarray(from, to)), unknownWords: ends[NUMBERS_A_TEXT * place + 1]! };
  };
  return {
    length,
    tokens,
    blocks: firstTexts,
    get heldBytes() {
      return cache.bytes();
    },
    at(position) {
      if (position < 0 || position >= length) return undefined;
      const block = blockAt(firstTexts, position);
      return textIn(cache.get(block), position - firstTexts[block]!);
    },
    *[Symbol.iterator]() {
      for (let block = 0; block < index.blocks.length; block += 1)
        for (let place = 0; place < index.blocks[block]![0]; place += 1)
          yield textIn(cache.get(block), place);
    },
    close() {
      for (const { file } of [tokensFile, endsFile]) closeSync(file);
    },
  };
}

interface OpenFile {
  readonly file: number;
  readonly path: string;
}

/** @throws InputError where there is no such file of just so many bytes */
function openWhole(folder: string, name: string, bytes: number): OpenFile {
  const path = join(folder, name);
  try {
    const file = openSync(path, 'r');
    const { size } = fstatSync(file);
    if (size === bytes) return { file, path };
    closeSync(file);
    throw damagedStore(path, `${size} bytes`, `${bytes} bytes, as ${INDEX_FILE} says`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw damagedStore(path, `what cannot be read (${error.code})`, 'a part of a token store');
  }
}

/** A buffer of its own, so that its numbers are aligned. @throws InputError where the file ends before */
function readAt({ file, path }: OpenFile, from: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length; ) {
    const count = readSync(file, bytes, read, length - read, from + read);
    if (count === 0)
      throw damagedStore(path, `its end at byte ${from + read}`, `${from + length} bytes or more`);
    read += count;
  }
  return bytes;
}

/** Numbers that are right by their checksum can still be wrong. @throws InputError where texts overlap or ids are too large */
function assertSound({ ids, ends, first }: Block, words: number, where: string): void {
  let end = first;
  for (let place = 0; place < ends.length; place += NUMBERS_A_TEXT) {
    if (!(ends[place]! >= end)) throw damagedStore(where, 'texts that overlap', 'one behind the other');
    end = ends[place]!;
  }
  if (end !== first + ids.length) throw damagedStore(where, 'a block of other tokens', 'those of its texts');
  if (ids.some((id) => id >= words)) throw damagedStore(where, `an id above ${words - 1}`, 'ids of words');
}

/** The blocks that were asked for last. */
function createCache(most: number, load: (block: number) => Block) {
  const held = new Map<number, Block>();
  return {
    get(block: number): Block {
      const found = held.get(block) ?? load(block);
      held.delete(block);
      held.set(block, found);
      if (held.size > most) held.delete(held.keys().next().value!);
      return found;
    },
    bytes: () => [...held.values()].reduce((sum, { ids, ends }) => sum + ids.byteLength + ends.byteLength, 0),
  };
}

/** What stands before each, and the sum of all behind them. */
function sums(counts: readonly number[]): number[] {
  const found = [0];
  for (const count of counts) found.push(found.at(-1)! + count);
  return found;
}

/** The last block that begins at the position or before it. */
function blockAt(firstTexts: readonly number[], position: number): number {
  let [low, high] = [0, firstTexts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firstTexts[middle]! <= position) low = middle;
    else high = middle;
  }
  return low;
}
