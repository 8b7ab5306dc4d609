/** A thread of its own that answers questions one after the other. */
import { Worker } from 'node:worker_threads';

export interface ThreadBeside<Question, Result> {
  /** In the order of the questions. */
  ask(question: Question): Promise<Result>;
  close(): void;
}

/** What a thread runs, and what is done with its answers. */
export interface BesideWork<Question, Answer, Result> {
  /** The module of the thread, beside the one that starts it. */
  readonly file: URL;
  /** What the thread is started with. */
  readonly setup: unknown;
  result(answer: Answer, question: Question): Result;
  /** The same without the thread. */
  here(question: Question): Result;
}

/**
 * The thread keeps the program from ending only while questions are in it. Where it cannot start, as in a bundle without its file, or
 * fails, the work is done here.
 */
export function startBeside<Question, Answer, Result>({
  file,
  setup,
  result,
  here,
}: BesideWork<Question, Answer, Result>): ThreadBeside<Question, Result> {
  /** In the order in which the thread answers. */
  const waiting: { readonly question: Question; readonly resolve: (result: Result) => void }[] = [];
  let isBroken = false;
  const worker = new Worker(file, { workerData: setup });
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const { question, resolve } = waiting.shift()!;
    resolve(result(answer, question));
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', () => {
    isBroken = true;
    for (const { question, resolve } of waiting.splice(0)) resolve(here(question));
  });
  return {
    async ask(question) {
      if (isBroken) return here(question);
      worker.ref();
      return new Promise((resolve) => {
        waiting.push({ question, resolve });
        worker.postMessage(question);
      });
    },
    close: () => void worker.terminate(),
  };
}

/** The module of that name beside another one; run from the source, it has the source's extension. @param url of the other one */
export function moduleBeside(url: string, name: string): URL {
  return new URL(url.replace(/[^/]+\.(\w+)$/, `${name}.$1`));
}
