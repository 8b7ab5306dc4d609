/** Questions of several askers are answered together where one answer to many costs less than many answers. */

/**
 * Items that are asked for in the same turn of the event loop, or while others are worked on, are worked on together.
 * @param work the result of each item, in order; an error is that of all of them
 * @example
 * ```ts
 * const read = together((texts: readonly string[]) => readAll(texts));
 * const [one, other] = await Promise.all([read('one'), read('other')]); // One call of readAll.
 * ```
 */
export function together<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  interface Asked {
    readonly item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  }
  let asked: Asked[] = [];
  let isBusy = false;
  async function answer(): Promise<void> {
    isBusy = true;
    // By then all who ask in this turn have asked.
    await new Promise(setImmediate);
    const some = asked;
    asked = [];
    try {
      const results = await work(some.map(({ item }) => item));
      for (const [at, one] of some.entries()) one.resolve(results[at]!);
    } catch (error) {
      for (const one of some) one.reject(error);
    }
    isBusy = false;
    if (asked.length > 0) void answer();
  }
  return (item) =>
    new Promise((resolve, reject) => {
      asked.push({ item, resolve, reject });
      if (!isBusy) void answer();
    });
}
