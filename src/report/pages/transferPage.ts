/** Black boxes attacked through substitutes, as a page. */
import type { TransferResult } from '../../robustness/transfer/transfer.js';
import { html } from '../html/html.js';
import { htmlTable, page } from '../html/page.js';
import { formatCount } from '../table.js';
import { TRANSFER_NOTE, transferGrids } from '../transferGrid.js';

/** @returns a complete HTML document */
export function transferPage(result: TransferResult): string {
  const { texts, profile, seed, warnings } = result;
  const summary = html`<p>The attacker sees labels only. It asks for some, trains substitutes on the answers, and tries on each
victim what fools them: ${formatCount(texts)} texts, profile ${profile}, seed ${String(seed)}.</p>
${warnings.map((warning) => html`<p><b>Warning:</b> ${warning}</p>\n`)}<p>${TRANSFER_NOTE}</p>`;
  const sections = transferGrids(result).map(({ title, columns, rows }) => ({
    title,
    lead: 'Rows are what the attacker trained, columns whom it attacked.',
    body: htmlTable(
      columns.map((header, at) => (at === 0 ? { header, name: true } : { header, number: true })),
      rows,
    ),
  }));
  return page('Black boxes through substitutes', summary, sections);
}
