/** Whether the terminal may close without ending the program, as `nohup` and `trap '' HUP` ask for. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Node.js resets a hangup that is ignored to one that ends it, so that what asked for it is looked for: the program that the
 * shell says it started, standard input that can only be written to, which `nohup` leaves in place of a terminal, or a
 * parent that ignores hangups itself. Beyond Linux the first is all that can be seen.
 */
export function hangupIsIgnored(): boolean {
  return basename(process.env['_'] ?? '') === 'nohup' || standardInputIsShut() || parentIgnores();
}

/** `O_ACCMODE`, the last digits of the flags in octal: 1 is `O_WRONLY`. */
function standardInputIsShut(): boolean {
  return /^flags:\s*\d*[15]$/m.test(readSystem('/proc/self/fdinfo/0'));
}

function parentIgnores(): boolean {
  const [, last] = /^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m.exec(readSystem(`/proc/${process.ppid}/status`)) ?? [];
  // SIGHUP is signal 1, the lowest bit.
  return last !== undefined && Number.parseInt(last, 16) % 2 === 1;
}

function readSystem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
