/** Many texts are read as ids in threads of their own, ahead of the one that goes through them. */
import { availableParallelism } from 'node:os';
import type { CleaningCounts } from './clean.js';
import type { Lexicon } from './lexicon.js';
import { type PackedIds, unpackIds } from './packedIds.js';
import { moduleBeside, startBeside, type ThreadBeside } from './threadBeside.js';

/** What a thread is started with. */
export interface ReadingSetup {
  readonly foldCase: boolean;
}

/** What it answers to N texts, whose ids are its own numbers of words. */
export interface ReadingAnswer extends PackedIds {
  /** [N] what cleaning found: `MARKUP`, `CONTROL_CHARACTERS`, their sum or 0. */
  readonly faults: Uint8Array;
  /** Words that the thread had not seen before, in the order of their numbers. */
  readonly words: readonly string[];
}

export const MARKUP = 1;
export const CONTROL_CHARACTERS = 2;

/** An example whose text is read, or is read when it is asked for. */
export interface Reading<Row> {
  readonly example: Row;
  /** As `Lexicon.read` does it. */
  read(counts?: CleaningCounts): Int32Array;
}

/** Characters that are read here: a thread has to start, and to read some text before it is fast. */
const READ_HERE = 2 ** 22;
/** Characters of a chunk. */
const CHUNK = 2 ** 18;
const MOST_THREADS = 4;

const THREAD = moduleBeside(import.meta.url, 'readingWorker');

/**
 * The examples in order. The ids of the lexicon do not depend on threads: a word gets its number where its text is read.
 * @param readHere characters before the threads start
 */
export async function* readAhead<Row extends { readonly text: string }>(
  examples: Iterable<Row> | AsyncIterable<Row>,
  lexicon: Lexicon,
  readHere = READ_HERE,
): AsyncGenerator<Reading<Row>, void, void> {
  let characters = 0;
  let chunk: Row[] = [];
  const threads = createThreads(lexicon);
  const pending: Promise<Reading<Row>[]>[] = [];
  const send = () => {
    pending.push(threads.read(chunk));
    // An error waits until the chunks before it are dealt with.
    pending.at(-1)!.catch(() => {});
    chunk = [];
    characters = 0;
  };
  try {
    for await (const example of examples) {
      characters += example.text.length;
      if (lexicon.remembers || (!threads.areRunning() && characters <= readHere)) {
        yield { example, read: (counts) => lexicon.read(example.text, counts) };
        continue;
      }
      chunk.push(example);
      if (threads.areRunning() && characters < CHUNK) continue;
      send();
      if (pending.length > 2 * threads.count) yield* await pending.shift()!;
    }
    if (chunk.length > 0) send();
    for (const readings of pending) yield* await readings;
  } finally {
    threads.close();
  }
}

function createThreads(lexicon: Lexicon) {
  const count = Math.min(MOST_THREADS, availableParallelism());
  let running: ReadingThread[] = [];
  let next = 0;
  return {
    count,
    areRunning: () => running.length > 0,
    async read<Row extends { readonly text: string }>(chunk: readonly Row[]): Promise<Reading<Row>[]> {
      if (running.length === 0) running = Array.from({ length: count }, () => startThread(lexicon));
      next = (next + 1) % count;
      const readings = await running[next]!.ask(chunk.map(({ text }) => text));
      return chunk.map((example, place) => ({ example, read: readings[place]! }));
    },
    close() {
      for (const { close } of running) close();
    },
  };
}

type ReadingThread = ThreadBeside<readonly string[], Reading<unknown>['read'][]>;

function startThread(lexicon: Lexicon): ReadingThread {
  const words: string[] = [];
  /** Numbers of the lexicon by those of the thread; -1 where no text with the word was asked for. */
  const known: number[] = [];
  const setup: ReadingSetup = { foldCase: lexicon.foldCase };
  const idOf = (word: number): number => {
    if (known[word] === -1) known[word] = lexicon.idOf(words[word]!);
    return known[word]!;
  };
  return startBeside({
    file: THREAD,
    setup,
    result(answer: ReadingAnswer) {
      for (const word of answer.words) {
        words.push(word);
        known.push(-1);
      }
      return unpackIds(answer).map((own, place) => (counts?: CleaningCounts) => {
        const fault = answer.faults[place]!;
        if (counts !== undefined && (fault & MARKUP) !== 0) counts.markup += 1;
        if (counts !== undefined && (fault & CONTROL_CHARACTERS) !== 0) counts.controlCharacters += 1;
        const read = new Int32Array(own.length);
        for (let at = 0; at < own.length; at += 1) read[at] = idOf(own[at]!);
        return read;
      });
    },
    here: (texts: readonly string[]) =>
      texts.map((text) => (counts?: CleaningCounts) => lexicon.read(text, counts)),
  });
}
