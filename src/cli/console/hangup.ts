/** Whether the terminal may close without ending the program, as `nohup` and `trap '' HUP` ask for. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Node.js resets an ignored hangup to the default, so this looks for whatever asked to ignore it: `nohup` as the program
 * that the shell started, standard input that can only be written to (`nohup` puts it in place of a terminal), or a parent
 * that ignores hangups itself. Only the first can be seen on systems other than Linux.
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
