/** A number that is not finite never leaves the step it arose in. */
import { InputError } from '../errors.js';
import { hostFunctions } from './hostFunctions.js';

type Numbers = Float32Array | Float64Array | readonly number[];

/**
 * @param where what the number is of, as a person knows it
 * @param advice the next step to take
 * @throws InputError where a number is NaN or infinite
 */
export function assertFinite(where: string, values: number | Numbers, advice?: string): void {
  const all = typeof values === 'number' ? [values] : values;
  const wrong = placeOfNotFinite(all);
  if (wrong < 0) return;
  const place = typeof values === 'number' ? '' : ` at place ${wrong}`;
  throw new InputError({
    where,
    found: `${all[wrong]}${place}`,
    expected: typeof values === 'number' ? 'a finite number' : 'finite numbers',
    ...(advice !== undefined && { advice }),
  });
}

/** @returns the place of the first number that is NaN or infinite, or -1 */
export function placeOfNotFinite(values: Numbers): number {
  // The sum of all squares is a double, which finite 32-bit numbers cannot overflow.
  if (values instanceof Float32Array && Number.isFinite(hostFunctions().sumOfSquares(values))) return -1;
  return values.findIndex((value) => !Number.isFinite(value));
}
