/** The program as a child process, for what only real processes show. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const node = [process.execPath, '--import', import.meta.resolve('tsx'), MAIN];

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  readonly seconds: number;
}

export interface Running {
  readonly ended: Promise<Ended>;
  kill(): void;
}

/** @param under a command that runs the program, such as strace with its options */
export function start(args: readonly string[], under: readonly string[] = []): Running {
  const [command, ...rest] = [...under, ...node, ...args];
  const began = performance.now();
  const child = spawn(command!, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status) => resolve({ status, stderr, seconds: (performance.now() - began) / 1000 }));
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}
