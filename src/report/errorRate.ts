/** An error rate as a person should read it: with what chance leaves open. */
import { errorRateInterval } from '../evaluation/intervals.js';
import { formatCount, formatEnds, formatPercent, MISSING } from './table.js';

/** `8.10 % (95 % interval 7.06 % to 9.24 %) on 2,500 texts`. @param texts that it was measured on, 1 or more */
export function formatError(error: number, texts: number): string {
  const on = `on ${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'}`;
  return `${formatPercent(error)} (95 % interval ${formatInterval(error, texts)}) ${on}`;
}

/** `7.06 % to 9.24 %`, or a dash where it is not known on how many texts the error was measured. */
export function formatInterval(error: number, texts: number | undefined): string {
  if (texts === undefined) return MISSING;
  return formatEnds(errorRateInterval(Math.round(error * texts), texts), formatPercent);
}
