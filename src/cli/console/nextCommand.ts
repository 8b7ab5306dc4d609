/** What to do next, at the end of a command. */
import { tellLine } from './standardError.js';

/** @param commands words after `textvat`; words in capitals are for the person to replace @param note after the commands */
export function tellNext(commands: readonly (readonly string[])[], note = ''): void {
  const shown = commands.map((words) => ['textvat', ...words].map(quoted).join(' '));
  tellLine(`next: ${shown.join(', or ')}${note}`);
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
