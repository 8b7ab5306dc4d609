/** Personal data written over with made-up data of the same form, so that texts stay as people write them. */

/** Reserved for examples (RFC 2606); numbers 555-0100 to 555-0199 are nobody's (North American Numbering Plan). */
const MASKED_ADDRESS = 'email@example.com';
const MASKED_NUMBER = '555-0100';

const ADDRESS = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}/gu;
/**
 * With a country's code, with the area's code in brackets, or three groups of 3, 3 and 4 digits. Other rows of digits
 * are mostly years, scores and prices.
 */
const NUMBER =
  /(?<![\p{L}\p{N}.])(?:\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}|\(\d{2,5}\)[ .-]?\d{3,4}[ .-]?\d{3,4}|\d{3}[.-]\d{3}[.-]\d{4})(?![\p{L}\p{N}])/gu;

export interface Masked {
  readonly text: string;
  readonly addresses: number;
  readonly numbers: number;
}

export function masked(text: string): Masked {
  let [addresses, numbers] = [0, 0];
  const withoutAddresses = !text.includes('@')
    ? text
    : text.replace(ADDRESS, () => {
        addresses += 1;
        return MASKED_ADDRESS;
      });
  const plain = withoutAddresses.replace(NUMBER, (found) => {
    // A number has seven digits or more.
    if (found.replace(/\D/g, '').length < 7) return found;
    numbers += 1;
    return MASKED_NUMBER;
  });
  return { text: plain, addresses, numbers };
}
