/**
 * Main texts of pages, several at a time and each within limits: a page may be made to keep a parser busy for ever, or to
 * fill its memory. So they are read in processes of their own, which can be ended.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.js';
import { processorSeconds } from './processorTime.js';

const require = createRequire(import.meta.url);

/** Seconds for one page: of the processor where the system tells them, so that a busy machine gives up no sound page. */
const MOST_SECONDS = 5;
/** Seconds for a process to start. */
const START_SECONDS = 30;
/** So many times as long by the clock is too long in any case. */
const MOST_WAITING = 20;
const MOST_MEGABYTES = 512;

export interface MainTexts {
  /** Pages that are worked on at once. */
  readonly processes: number;
  /**
   * @returns undefined for a page that takes too long or too much memory
   * @throws InputError where the packages for it are not installed
   */
  of(html: string): Promise<string | undefined>;
  close(): void;
}

interface Job {
  readonly html: string;
  readonly done: (text: string | undefined) => void;
}

/** Processes start with their first page. @param seconds for each page */
export function startMainTexts(seconds = MOST_SECONDS, processes = availableParallelism()): MainTexts {
  const waiting: Job[] = [];
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const begin = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || all.size < processes)) {
      const isNew = idle.length === 0;
      const child = idle.pop() ?? startProcess(all);
      void work(child, waiting.shift()!, isNew);
    }
  };
  const work = async (child: ChildProcess, { html, done }: Job, isNew: boolean): Promise<void> => {
    const isReady = !isNew || (await answer(child, START_SECONDS)) !== undefined;
    const text = isReady ? await answer(child, seconds, html) : undefined;
    if (text === undefined) {
      all.delete(child);
      child.kill('SIGKILL');
    } else idle.push(child);
    done(text);
    begin();
  };
  return {
    processes,
    async of(html) {
      if (all.size === 0) assertInstalled();
      return new Promise((done) => {
        waiting.push({ html, done });
        begin();
      });
    },
    close() {
      for (const child of all) child.kill('SIGKILL');
    },
  };
}

/** In the processes, a package that is missing would look like a page that cannot be read. */
function assertInstalled(): void {
  for (const name of ['@mozilla/readability', 'linkedom']) {
    try {
      require.resolve(name);
    } catch {
      throw new InputError({
        where: 'the main text of pages',
        found: `no package ${name}, which this installation left out`,
        expected: 'the optional packages of textvat',
        advice: 'Install them with `npm install @mozilla/readability linkedom chardet`.',
      });
    }
  }
}

function startProcess(all: Set<ChildProcess>): ChildProcess {
  // Run from the source, the file has the source's extension.
  const file = fileURLToPath(import.meta.url.replace(/mainTexts\.(\w+)$/, 'mainTextProcess.$1'));
  const execArgv = [...process.execArgv, `--max-old-space-size=${MOST_MEGABYTES}`];
  // What it has to say of its end is of no use to a person.
  const child = fork(file, {
    execArgv,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  all.add(child);
  child.unref();
  child.channel?.unref();
  return child;
}

/** @param html to be asked about @returns undefined where the process ends, or the time does */
function answer(child: ChildProcess, seconds: number, html?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (text?: string): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      // A process that is ended may still fail.
      child.on('error', () => {});
      resolve(text);
    };
    const used = processorTimer(child);
    const last = performance.now() + 1000 * MOST_WAITING * seconds;
    const look = (): void => {
      const left = seconds - used();
      if (left <= 0 || performance.now() >= last) end();
      else timer = setTimeout(look, 1000 * Math.max(SHORTEST_WAIT, left));
    };
    let timer = setTimeout(look, 1000 * seconds);
    child.once('message', (text: string) => end(text));
    child.once('exit', () => end());
    child.once('error', () => end());
    if (html !== undefined) child.send(html, () => {});
  });
}

/** Seconds between two looks at a process that is nearly out of time. */
const SHORTEST_WAIT = 0.05;

/** @returns tells the seconds since now; infinitely many where nobody knows */
function processorTimer({ pid }: ChildProcess): () => number {
  const began = processorSeconds(pid);
  return () => (processorSeconds(pid) ?? Number.POSITIVE_INFINITY) - (began ?? 0);
}
