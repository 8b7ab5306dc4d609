/** Long work over many texts, with a turn for the event loop after every few of them. */

const TEXTS_A_TURN = 64;

/** What is read of all items, turn by turn, in order. @throws the signal's reason when it aborts */
export async function inTurns<Item, Row>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  read: (turn: readonly Item[]) => Row[] | Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let first = 0; first < items.length; first += TEXTS_A_TURN) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    for (const row of await read(items.slice(first, first + TEXTS_A_TURN))) rows.push(row);
  }
  return rows;
}
