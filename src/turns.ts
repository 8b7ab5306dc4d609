/** Long work takes turns with signals, timers and a spinner. */

/** Milliseconds of work between two turns of the others: a person who interrupts does not notice them. */
const TURN = 50;

let last = Number.NEGATIVE_INFINITY;

/** To be called often: mostly it does nothing. @throws the signal's reason when it aborts */
export async function takeTurns(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (performance.now() - last < TURN) return;
  await new Promise(setImmediate);
  last = performance.now();
  signal?.throwIfAborted();
}
