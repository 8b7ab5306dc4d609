/** Whether what a run needs fits into this machine: an allocation beyond it ends the process without a word. */
import { totalmem } from 'node:os';
import { InputError } from '../errors.js';

const GIBIBYTE = 2 ** 30;
/** JavaScript engines make no larger array of 32-bit numbers for certain, whatever the machine. */
const LARGEST_ARRAY_BYTES = 4 * GIBIBYTE;

/**
 * @param where what needs the memory, and why so much
 * @param numbers of its largest array
 * @param bytes of all its arrays, for each of these numbers
 * @param memory of the machine, in bytes
 * @throws InputError where it cannot be had
 */
export function assertFits(
  where: string,
  numbers: number,
  bytes: number,
  advice: string,
  memory: number = totalmem(),
): void {
  if (numbers * bytes <= memory && numbers * Float32Array.BYTES_PER_ELEMENT <= LARGEST_ARRAY_BYTES) return;
  const gibibytes = (value: number) => `${(value / GIBIBYTE).toFixed(1)} GiB`;
  throw new InputError({
    where,
    found: `a need of ${gibibytes(numbers * bytes)}`,
    expected: `at most the ${gibibytes(memory)} of this machine, in arrays of up to ${gibibytes(LARGEST_ARRAY_BYTES)}`,
    advice,
  });
}
