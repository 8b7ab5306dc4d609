/** A victim that is a program: one text a line goes in, one label a line comes out. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { InputError } from '../../errors.js';
import { type OutsideOptions, outsideVictim, PATIENCE } from './outsideVictim.js';
import type { Victim } from './victim.js';

const EXPECTED = 'one label a line for one text a line, at once and in order';

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts the program, which stays open. Line breaks within a text become spaces. Dispose of it after use.
 * @param command as a shell reads it
 * @example commandVictim('python3 classify.py', { classes: ['neg', 'pos'] })
 * @throws InputError, when asked, where the program ended, is silent or answers otherwise
 */
export function commandVictim(command: string, { classes, timeout = PATIENCE }: OutsideOptions): Victim {
  const name = `the victim ${command}`;
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: Waiting[] = [];
  let fault: InputError | undefined;
  const fail = (found: string) => {
    fault ??= new InputError({
      where: name,
      found,
      expected: EXPECTED,
      advice: 'Try it alone: printf "a text\\n" | your program. It has to write each answer without delay.',
    });
    for (const { reject } of waiting.splice(0)) reject(fault);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const first = waiting.shift();
    if (first === undefined) fail(`a line that nothing was asked for: ${JSON.stringify(line)}`);
    else first.resolve(line);
  });
  child.on('error', ({ message }) => fail(`a program that does not start: ${message}`));
  // Behind the last line of its output.
  child.on('close', (status, signal) => fail(`its end (${signal ?? `status ${status}`})`));
  child.stdin.on('error', () => {});

  const next = (signal?: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      if (fault !== undefined) return reject(fault);
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      };
      const stop = () => {
        settle();
        reject(signal!.reason);
      };
      const timer = setTimeout(() => fail(`no answer within ${timeout / 1000} seconds`), timeout);
      signal?.addEventListener('abort', stop, { once: true });
      waiting.push({
        resolve: (line) => {
          settle();
          resolve(line);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
    });
  const ask = async (texts: readonly string[], signal?: AbortSignal) => {
    signal?.throwIfAborted();
    const labels: string[] = [];
    for (const text of texts) {
      const answer = next(signal);
      child.stdin.write(`${text.replace(/\s+/g, ' ')}\n`);
      labels.push(await answer);
    }
    return labels;
  };
  const dispose = () => {
    child.stdin.end();
    child.kill();
  };
  return outsideVictim({ name, ask, dispose }, classes);
}
