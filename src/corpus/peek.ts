/** The first items of a source, and the whole source again with those items still in front. */
interface Peeked<T> {
  readonly head: readonly T[];
  readonly all: AsyncGenerator<T>;
}

/** Reads just as far as `enough` asks, so that a slow pipe is not kept waiting for a full block. */
export async function peek<T>(
  source: AsyncIterable<T>,
  enough: (head: readonly T[]) => boolean,
): Promise<Peeked<T>> {
  const rest = source[Symbol.asyncIterator]();
  const head: T[] = [];
  while (!enough(head)) {
    const next = await rest.next();
    if (next.done) break;
    head.push(next.value);
  }
  return { head, all: rejoin(head, rest) };
}

async function* rejoin<T>(head: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield* head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
