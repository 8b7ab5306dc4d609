/** Lengths of time as people write them: `90s`, `20m`, `1h30m`. A number alone may mean seconds or minutes: it is none. */

const PATTERN = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/;

/** @returns seconds, or undefined when `text` is no positive length of time */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  const total = hours * 3600 + minutes * 60 + seconds;
  return total > 0 ? total : undefined;
}
