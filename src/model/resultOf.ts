/** The awaitable form of everything that tells events: `train`, `pretrain`, `compare`, `tune` and `attack`. */

/**
 * Runs to the end and gives the result, for callers who do not loop over the events themselves.
 * @param events what one of them gave, not read from yet
 * @param listen gets each event; the run waits until it is done with it
 * @throws what the run or `listen` throws
 * @example
 * ```js
 * const { model } = await resultOf(train({ labeled: 'reviews.csv' }), (event) => console.error(event.type));
 * ```
 */
export async function resultOf<Event, Result>(
  events: AsyncGenerator<Event, Result, void>,
  listen?: (event: Event) => void | Promise<void>,
): Promise<Result> {
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      await listen?.(next.value);
    }
  } finally {
    // Closes a run whose listener failed; one that has ended stays as it is.
    const closed: AsyncIterator<Event, Result, void> = events;
    await closed.return?.();
  }
}
