/** The tables of black boxes attacked through substitutes: the same cells for the terminal and for a page. */
import type { TransferResult } from '../robustness/transfer/transfer.js';
import { formatCount, formatPercent, MISSING } from './table.js';

export interface TransferGrid {
  /** What was asked about, and how often. */
  readonly title: string;
  readonly columns: readonly string[];
  /** What fools a substitute, and what it says of the victim. */
  readonly rows: readonly (readonly string[])[];
}

/** A table for each choice of queries and budget, the smallest budget first; its rows end with the control and the white box. */
export function transferGrids({ victims, cells }: TransferResult): TransferGrid[] {
  const kinds = [...new Set(cells.map(({ choice, budget }) => JSON.stringify([choice, budget])))];
  return kinds.map((kind) => {
    const [choice, budget] = JSON.parse(kind) as [string, number];
    const own = cells.filter((cell) => cell.choice === choice && cell.budget === budget);
    const substitutes = [...new Set(own.map(({ substitute }) => substitute))];
    const figures = (substitute: string) =>
      victims.map(({ name }) => {
        const cell = own.find((one) => one.substitute === substitute && one.victim === name);
        return cell === undefined
          ? MISSING
          : `${formatPercent(cell.success, 1)} (${formatPercent(cell.agreement, 0)})`;
      });
    return {
      title: `${formatCount(budget)} labels, ${choice} queries`,
      columns: ['substitute', ...victims.map(({ name }) => name)],
      rows: [
        ...substitutes.map((substitute) => [substitute, ...figures(substitute)]),
        ['random words (control)', ...victims.map(({ control }) => formatPercent(control, 1))],
        ['white box', ...victims.map(({ whiteBox }) => formatPercent(whiteBox, 1))],
        ['accuracy', ...victims.map(({ accuracy }) => formatPercent(accuracy, 1))],
      ],
    };
  });
}

/** What the figures of the tables are. */
export const TRANSFER_NOTE =
  'Each figure: of the texts that the victim answers rightly, the share that it gets wrong once words are replaced so as to fool the substitute. In brackets: how often both give the same answer to unchanged texts. Random words: as many words, replaced at random. White box: words replaced so as to fool the victim itself.';
