/** Black boxes attacked through substitutes, for the terminal. */
import type { TransferResult } from '../../robustness/transfer/transfer.js';
import { formatCount, formatTable } from '../table.js';
import { TRANSFER_NOTE, transferGrids } from '../transferGrid.js';

/** A table for each choice of queries and budget. Ends without a line break. */
export function formatTransfer(result: TransferResult): string {
  const tables = transferGrids(result).map(({ title, columns, rows }) => {
    const aligned = columns.map((header, at) => ({ header, align: at === 0 ? 'left' : 'right' }) as const);
    return `${title}\n${formatTable(aligned, rows)}`;
  });
  const { texts, profile, seed } = result;
  return [`${formatCount(texts)} texts, profile ${profile}, seed ${seed}`, ...tables, TRANSFER_NOTE].join(
    '\n\n',
  );
}
