/** How well a victim tells attacked texts from others: the texts as they are against the versions that flipped their answers. */
import type { AttackedRow } from './attackedRow.js';
import type { Victim } from './victims/victim.js';

/** How well attacked texts are told from those as they are, of which there are as many. Shares are from 0 to 1. */
export interface DetectionFigures {
  /** Texts that the attack flipped. */
  readonly texts: number;
  /** Share of the pairs of an attacked text and another of which the attacked one is mistrusted more; half for equals. */
  readonly auroc: number;
  /** Harmonic mean of precision and recall of the mark. */
  readonly f1: number;
  /** Share of the attacked texts that are marked. */
  readonly marked: number;
  /** Share of the others that are marked. */
  readonly falseAlarms: number;
}

/** Asks the victim how far it mistrusts the text, and each version that flipped its answer. */
export async function withDoubts(
  row: AttackedRow,
  { doubts }: Victim,
  signal?: AbortSignal,
): Promise<AttackedRow> {
  if (doubts === undefined) return row;
  const flipped = Object.entries(row.attacks).filter(([, { status }]) => status === 'flipped');
  const [doubt, ...found] = await doubts([row.text, ...flipped.map(([, { text }]) => text!)], signal);
  const attacks = flipped.map(([name, outcome], at) => [name, { ...outcome, doubt: found[at] }]);
  return { ...row, doubt, attacks: { ...row.attacks, ...Object.fromEntries(attacks) } };
}

/** @returns undefined where the victim tells nothing apart, or the attack flipped nothing */
export function detectionFigures(name: string, rows: readonly AttackedRow[]): DetectionFigures | undefined {
  const pairs = rows.flatMap(({ doubt: plain, attacks }) => {
    const attacked = attacks[name]?.doubt;
    return plain && attacked ? [{ plain, attacked }] : [];
  });
  const texts = pairs.length;
  if (texts === 0) return undefined;
  const found = pairs.filter(({ attacked }) => attacked.isSuspicious).length;
  const wrong = pairs.filter(({ plain }) => plain.isSuspicious).length;
  let ahead = 0;
  let level = 0;
  for (const { attacked } of pairs)
    for (const { plain } of pairs) {
      if (attacked.loss > plain.loss) ahead += 1;
      if (attacked.loss === plain.loss) level += 1;
    }
  return {
    texts,
    auroc: (ahead + level / 2) / texts ** 2,
    f1: (2 * found) / (texts + found + wrong),
    marked: found / texts,
    falseAlarms: wrong / texts,
  };
}
