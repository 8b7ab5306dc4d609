/** Examples that are all in memory. */
import { getHeapStatistics } from 'node:v8';
import { InputError } from '../errors.js';
import type { Example } from './example.js';

/** Of the memory of this process, what all examples together may take: the work on them needs the rest. */
const SHARE = 0.6;
/** What an example takes besides its text: an object, its id, its label and where it stands. */
const BYTES_BESIDE_TEXT = 450;

/** What an example takes in memory. A single letter beyond Latin-1, such as a curly quote, doubles that of its text. */
export function bytesOf({ text }: Example): number {
  const bytesOfLetter = BEYOND_LATIN1.test(text) ? 2 : 1;
  return bytesOfLetter * text.length + BYTES_BESIDE_TEXT;
}

const BEYOND_LATIN1 = /[\u0100-\uffff]/;

/** Bytes that examples may take besides what is in memory already, which is `used`. */
export function roomForExamples(used: number = getHeapStatistics().used_heap_size): number {
  return Math.max(0, SHARE * getHeapStatistics().heap_size_limit - used);
}

/**
 * All examples as a list.
 * @param name of what is read, for errors
 * @param room bytes that they may take
 * @throws InputError where they take more, before the process runs out of memory
 */
export async function heldExamples(
  examples: AsyncIterable<Example>,
  name: string,
  room: number = roomForExamples(),
): Promise<Example[]> {
  const held: Example[] = [];
  let bytes = 0;
  for await (const example of examples) {
    bytes += bytesOf(example);
    if (bytes > room) throw tooLarge(name, held.length, room);
    held.push(example);
  }
  return held;
}

function tooLarge(name: string, count: number, room: number): InputError {
  const megabytes = Math.floor(room / 2 ** 20);
  return new InputError({
    where: name,
    found: `more than ${count} texts, which do not fit into memory`,
    expected: `what fits into the ${megabytes} MB that are left for texts, for they are gone through again and again`,
    advice:
      'Take a part of them, or give the process more memory: NODE_OPTIONS=--max-old-space-size=MEGABYTES.',
  });
}
