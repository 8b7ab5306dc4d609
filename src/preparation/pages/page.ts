/** A page as it was fetched. */
export interface Page {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** What the server said of its encoding. */
  readonly charset?: string | undefined;
}

/** Bytes of a page; what comes behind them is not read. */
export const MOST_PAGE_BYTES = 10 * 2 ** 20;
