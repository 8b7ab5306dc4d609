/** Turns the events of a part of a run into events of the whole run. */

/** @param translate undefined leaves an event out @returns what the generator returns */
export async function* translated<From, To, Result>(
  events: AsyncGenerator<From, Result, void>,
  translate: (event: From) => To | undefined,
): AsyncGenerator<To, Result, void> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    const event = translate(next.value);
    if (event !== undefined) yield event;
  }
}
