/** Questions of several askers are answered together where one answer to many costs less than many answers. */

/** Answers an item, when others are asked about too. @throws what the work on that item throws; the signal's reason when it aborts */
export type Asker<Item, Result> = (item: Item, signal?: AbortSignal) => Promise<Result>;

interface Asked<Item, Result> {
  readonly item: Item;
  readonly signal: AbortSignal | undefined;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Items that are asked about in the same turn of the event loop, or while others are worked on, are worked on together; those
 * of different signals are not, so that an abort ends what it is meant for.
 * @param work the result of each item, in order; where it fails, each item is worked on alone
 * @example
 * ```ts
 * const read = together((texts: readonly string[]) => readAll(texts));
 * const [one, other] = await Promise.all([read('one'), read('other')]); // One call of readAll.
 * ```
 */
export function together<Item, Result>(
  work: (items: readonly Item[], signal?: AbortSignal) => Promise<readonly Result[]>,
): Asker<Item, Result> {
  let waiting: Asked<Item, Result>[] = [];
  let isBusy = false;
  async function answer(
    some: readonly Asked<Item, Result>[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      signal?.throwIfAborted();
      const results = await work(
        some.map(({ item }) => item),
        signal,
      );
      for (const [at, one] of some.entries()) one.resolve(results[at]!);
    } catch (error) {
      if (some.length === 1 || signal?.aborted) for (const one of some) one.reject(error);
      else for (const one of some) await answer([one], signal);
    }
  }
  async function answerAll(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      // By then all who ask in this turn have asked.
      await new Promise(setImmediate);
      const { signal } = waiting[0]!;
      const some = waiting.filter((one) => one.signal === signal);
      waiting = waiting.filter((one) => one.signal !== signal);
      await answer(some, signal);
    }
    isBusy = false;
  }
  return (item, signal) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, signal, resolve, reject });
      if (!isBusy) void answerAll();
    });
}
