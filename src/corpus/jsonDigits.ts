/** JSON whose long numbers keep their digits: JavaScript holds about 15 of them. */

/** A quick sign that a number may be too long or too large. */
const LONG = /[\d.]{16}|\d[eE]\+?\d/;
/** What JavaScript holds of every decimal number. */
const MOST_DIGITS = 15;

/**
 * The value of valid JSON, in which numbers that JavaScript would change are strings of their digits as written.
 * @returns undefined where there are no such numbers
 */
export function parseKeepingDigits(json: string): unknown {
  if (!LONG.test(json)) return undefined;
  const kept = outsideStrings(json, (part) =>
    part.replace(/-?\d[\d.]*(?:[eE][+-]?\d+)?/g, (number) => (isChanged(number) ? `"${number}"` : number)),
  );
  return kept === json ? undefined : JSON.parse(kept);
}

/** No regular expression for the strings themselves: on a text of megabytes it runs out of stack. */
function outsideStrings(json: string, rewrite: (part: string) => string): string {
  const parts: string[] = [];
  for (let end = 0; end < json.length; ) {
    const start = json.indexOf('"', end);
    parts.push(rewrite(json.slice(end, start < 0 ? undefined : start)));
    if (start < 0) break;
    end = stringEnd(json, start);
    parts.push(json.slice(start, end));
  }
  return parts.join('');
}

/** Behind the quote that closes a string: the first one that no odd number of backslashes stands before. */
function stringEnd(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
}

function isChanged(number: string): boolean {
  const value = Number(number);
  if (Number.isInteger(value)) return !Number.isSafeInteger(value);
  const digits = number.replace(/[eE].*$|[-.]/g, '').replace(/^0+/, '');
  return digits.length > MOST_DIGITS || !Number.isFinite(value);
}
