/** Batching for a source that may be a file or a pipe that is typed into. */

/** How long an item that is not there yet is waited for before those that are go ahead: far longer than a disk takes. */
const MOMENT = 10;

/**
 * The items of a source in chunks of what is ready: large ones of a fast source, small ones of one that keeps its
 * reader waiting. The first chunks are small, so that the first items are not kept waiting either. Closes the source
 * when the reader stops early; an error of the source comes behind the items before it.
 */
export async function* readyChunks<T>(
  source: Iterable<T> | AsyncIterable<T>,
  largest: number,
): AsyncGenerator<T[]> {
  const items = each(source);
  let size = 1;
  let next = request(items);
  try {
    for (let first = await next; !first.done; first = await next) {
      const chunk = [first.value];
      next = request(items);
      while (chunk.length < size) {
        const more = await soon(next);
        if (more === undefined || more.done) break;
        chunk.push(more.value);
        next = request(items);
      }
      yield chunk;
      size = Math.min(2 * size, largest);
    }
  } finally {
    await closeSoon(items);
  }
}

/** Closes a source. One that is waiting itself closes only afterwards, which may be never. */
export async function closeSoon(items: AsyncGenerator<unknown>): Promise<void> {
  await soon(items.return(undefined));
}

/** Makes one of both kinds of source, and one that may be closed at any time. */
async function* each<T>(source: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* source;
  return undefined;
}

function request<T>(items: AsyncGenerator<T, undefined>): Promise<IteratorResult<T, undefined>> {
  const next = items.next();
  // An error waits until the items before it are dealt with; nobody looking at it for so long is no fault.
  next.catch(() => {});
  return next;
}

/** What a promise gives within a moment; undefined when it is late or fails. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, MOMENT, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
