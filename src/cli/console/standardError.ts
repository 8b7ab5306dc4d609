/** Standard error: what is said to the person, whatever names and texts are in it. */
import { printableLines } from '../../printable.js';

/** Writes lines without characters that a terminal would act on. @param text without the last line break */
export function tellLine(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}
