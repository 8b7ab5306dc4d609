/** The checks of attacks for the terminal. */
import { printable } from '../../printable.js';
import type { SelfCheckResult } from '../../robustness/selfCheck/selfCheck.js';

/** A check a line, with what was found below it. Ends without a line break. */
export function formatSelfCheck({ checks }: SelfCheckResult): string {
  const lines = checks.flatMap(({ number, name, status, found }) => [
    `${String(number).padStart(2)}  ${status.padEnd(14)}  ${name}`,
    `    ${' '.repeat(14)}  ${printable(found)}`,
  ]);
  const count = (wanted: string) => checks.filter(({ status }) => status === wanted).length;
  const total = `${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable`;
  return `${lines.join('\n')}\n\n${total}`;
}
