/** Runs the real program as a child process, as a person would. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Never reached by a sound program; keeps a hanging one from hanging the tests. */
const LIMIT = 120_000;

/**
 * The program as it is installed, compiled from what is here now: it starts in half the time that the source takes.
 * TEXTVAT_MAIN=src/cli/main.ts tests the source.
 */
function mainFile(): string {
  const wanted = process.env['TEXTVAT_MAIN'];
  if (wanted !== undefined) return wanted;
  const compiler = fileURLToPath(
    import.meta.resolve('typescript/package.json').replace('package.json', 'bin/tsc'),
  );
  // Type errors are the business of `npm run typecheck`; the compiler writes its output all the same.
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT, timeout: LIMIT });
  return 'dist/cli/main.js';
}

const MAIN = mainFile();
const programArguments: readonly string[] = [
  ...(MAIN.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : []),
  fileURLToPath(new URL(MAIN, `file://${ROOT}`)),
];

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** What it reads on standard input; nothing by default. */
  readonly input?: string | Uint8Array | undefined;
  /** Arguments of Node.js before the program. */
  readonly node?: readonly string[] | undefined;
}

/** A program under way, to be talked to. */
export class Running {
  stdout = '';
  stderr = '';
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Outcome>;
  #changed: (() => void)[] = [];
  #over = false;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, [...args], { cwd: ROOT });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), LIMIT);
    const tell = () => {
      for (const listener of this.#changed.splice(0)) listener();
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream].setEncoding('utf8').on('data', (text: string) => {
        this[stream] += text;
        tell();
      });
    }
    // A program that ends before it has read everything is no fault of the test.
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (status) => {
        clearTimeout(timer);
        this.#over = true;
        tell();
        resolve({ status, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Waits until the output matches. */
  async until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void> {
    while (!pattern.test(this[stream])) {
      if (this.#over) throw new Error(`ended before ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
  }
}

export function start(args: readonly string[], node: readonly string[] = []): Running {
  return new Running(process.execPath, [...node, ...programArguments, ...args]);
}

export function textvat(args: readonly string[], { input, node }: ProgramOptions = {}): Promise<Outcome> {
  const running = start(args, node);
  running.child.stdin.end(input ?? '');
  return running.ended;
}

/** A line for `sh -c` that runs the program. */
export function shellLine(args: readonly string[]): string {
  return [process.execPath, ...programArguments, ...args]
    .map((part) => `'${part.replaceAll("'", "'\\''")}'`)
    .join(' ');
}

export function shell(line: string): Promise<Outcome> {
  const running = new Running('/bin/sh', ['-c', line]);
  running.child.stdin.end();
  return running.ended;
}

/** Rows of JSON Lines. */
export function jsonLines<Row = Record<string, unknown>>(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
