/** `index.json` of a token store: how it is laid out, and a checksum of each block. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { TOKENS_FORMAT } from '../folderKinds.js';
import { isSystemError } from '../outputFault.js';

export const INDEX_FILE = 'index.json';
export const TOKENS_FILE = 'tokens.bin';
export const ENDS_FILE = 'ends.bin';

/** Of each text in `ends.bin`: where it ends in `tokens.bin`, in tokens, and its share of unknown words, as 64-bit floats. */
export const NUMBERS_A_TEXT = 2;
export const BYTES_A_TEXT = NUMBERS_A_TEXT * Float64Array.BYTES_PER_ELEMENT;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

const storeIndex = v.object({
  format: v.literal(TOKENS_FORMAT),
  version: v.literal(1),
  /** V: ids are below. */
  words: v.pipe(count, v.minValue(1), v.maxValue(2 ** 31)),
  /** Texts, tokens and checksum of each. */
  blocks: v.array(v.tuple([v.pipe(count, v.minValue(1)), v.pipe(count, v.minValue(1)), checksum])),
});
export type StoreIndex = v.InferOutput<typeof storeIndex>;

/** Bytes of an id of a vocabulary of so many words: 2 or 4. */
export function bytesOfId(words: number): 2 | 4 {
  return words <= 2 ** 16 ? 2 : 4;
}

export function indexText(index: Omit<StoreIndex, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: TOKENS_FORMAT, version: 1, ...index })}\n`;
}

/** The first 64 bits of a SHA-256: against accidents, not against malice. */
export function checksumOf(tokens: Uint8Array, ends: Uint8Array): string {
  return createHash('sha256').update(tokens).update(ends).digest('hex').slice(0, 16);
}

/** @throws InputError where there is none, or a damaged one */
export function readIndex(folder: string): StoreIndex {
  const path = join(folder, INDEX_FILE);
  try {
    return v.parse(storeIndex, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw damagedStore(
      path,
      isSystemError(error) ? `what cannot be read (${error.code})` : 'no index of a token store',
      'the index that was written behind all texts',
    );
  }
}

export function damagedStore(where: string, found: string, expected: string): InputError {
  const advice = 'The file was cut, damaged or changed: start the run again, which encodes the texts anew.';
  return new InputError({ where, found, expected, advice });
}
