/** Examples that are all in memory. */
import { getHeapStatistics } from 'node:v8';
import { InputError } from '../errors.js';
import type { Example } from './example.js';

/** Of the memory of this process, what examples may take: the work on them needs the rest. */
const SHARE = 0.7;
/** What an example takes besides its text. */
const BYTES_BESIDE_TEXT = 200;

/** What an example takes in memory; twice as much where its text has letters beyond Latin-1. */
export function bytesOf({ text }: Example): number {
  return text.length + BYTES_BESIDE_TEXT;
}

/**
 * All examples as a list.
 * @param name of what is read, for errors
 * @param limit bytes that they may take
 * @throws InputError where they take more, before the process runs out of memory
 */
export async function heldExamples(
  examples: AsyncIterable<Example>,
  name: string,
  limit: number = SHARE * getHeapStatistics().heap_size_limit,
): Promise<Example[]> {
  const held: Example[] = [];
  let bytes = 0;
  for await (const example of examples) {
    bytes += bytesOf(example);
    if (bytes > limit) throw tooLarge(name, held.length, limit);
    held.push(example);
  }
  return held;
}

function tooLarge(name: string, count: number, limit: number): InputError {
  const gigabytes = (limit / 1e9).toFixed(1);
  return new InputError({
    where: name,
    found: `more text than fits into memory: the first ${count} texts take ${gigabytes} GB`,
    expected: `at most ${gigabytes} GB, for they are gone through again and again`,
    advice:
      'Take a part of them, or give the process more memory: NODE_OPTIONS=--max-old-space-size=MEGABYTES.',
  });
}
