/** Work on several items at a time. */

/**
 * Gives each result as soon as it is there: the order depends on the time that the items take. No item is under way once this is
 * over, for whatever reason.
 * @param items each once
 * @param atOnce how many are worked on at a time
 * @throws what the work on an item throws; the signal's reason when it aborts, as far as the work heeds it
 */
export async function* severalAtOnce<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  given: AbortSignal | undefined,
): AsyncGenerator<Result, void, void> {
  const stop = new AbortController();
  const signal = given ? AbortSignal.any([given, stop.signal]) : stop.signal;
  const underWay = new Map<Item, Promise<readonly [Item, Result]>>();
  const next = async () => {
    const [item, result] = await Promise.race(underWay.values());
    underWay.delete(item);
    return result;
  };
  try {
    for (const item of items) {
      const result = work(item, signal).then((found) => [item, found] as const);
      // An error waits until it is asked for.
      result.catch(() => {});
      underWay.set(item, result);
      if (underWay.size >= atOnce) yield await next();
    }
    while (underWay.size > 0) yield await next();
  } finally {
    stop.abort();
    await Promise.allSettled(underWay.values());
  }
}
