/** A made-up attack, for the page of it. */
import * as v from 'valibot';
import { attackPage } from '../../../src/report/pages/attackPage.js';
import type { AttackedRow } from '../../../src/robustness/attackedRow.js';
import { attackOptions } from '../../../src/robustness/attackOptions.js';
import { attackResult } from '../../../src/robustness/attackResult.js';

/** Every second text is flipped, by a change of its word "dull"; the last answer was wrong before. */
export function madeUpAttackPage(name: string, hostile = ''): string {
  const text = `A dull film. ${hostile}`;
  const rows = Array.from({ length: 9 }, (_, at): AttackedRow => {
    const isFlipped = at % 2 === 0;
    const changes = [{ start: 2, from: 'dull', to: `slow${hostile}` }];
    const flipped = {
      ...({ status: 'flipped', queries: 5, changed: 1, answer: 'pos', changes } as const),
      text: text.replace('dull', `slow${hostile}`),
    };
    const resisted = { status: 'resisted', queries: 7, changed: 0 } as const;
    const attacks = { 'random-words': resisted, greedy: isFlipped ? flipped : resisted };
    const smallest = { 'random-directions': 2, pgd: isFlipped ? 0.1 : null };
    const row = { id: `${at} ${hostile}`, label: 'neg', answer: 'neg', text, words: 3 };
    if (at === 8) return { ...row, answer: 'pos', attacks: {} };
    return { ...row, attacks, embeddings: { hasZeroGradient: false, smallest } };
  });
  const attacks = ['random-words', 'greedy', 'random-directions', 'pgd'];
  const trigger = { class: 'neg', phrase: `lovely${hostile}`, isBefore: true, texts: 8, queries: 90 };
  const triggers = { found: [trigger], isApart: true };
  return attackPage(name, attackResult(rows, attacks, v.parse(attackOptions, {}), triggers), rows);
}
