/**
 * An attack on disk, so that it can be continued after an interruption: `attack.json` says what is attacked and how,
 * `texts.jsonl` holds one line for each text that is done.
 */
import * as v from 'valibot';
import { openRuns, type Plan, type RunFolder } from '../storage/runFolder.js';
import { type AttackedRow, attackedRow } from './attackedRow.js';

/** Rows of an attack kept in a folder. */
export type AttackFolder = RunFolder<AttackedRow>;

/**
 * Opens a folder that keeps an attack, or begins one.
 * @param plan what all rows share: the victim, the texts, the candidates and the options
 * @throws InputError where the folder holds another attack, or a damaged one
 * @example
 * ```js
 * const kept = await openAttack('attacked', { model: 'model', texts: 'test.jsonl' });
 * const request = { victim: await loadModel('model'), texts: 'test.jsonl', finished: kept.finished };
 * await resultOf(attack(request), async (event) => {
 *   if (event.type === 'row' && !event.finishedBefore) await kept.add(event.row);
 * });
 * ```
 */
export function openAttack(folder: string, plan: Plan): Promise<AttackFolder> {
  return openRuns(folder, plan, {
    folderKind: 'attack',
    planFile: 'attack.json',
    runsFile: 'texts.jsonl',
    kind: 'an attack',
    line: 'what became of one text',
    parse: (json) => {
      const { success, output } = v.safeParse(attackedRow, json);
      return success ? output : undefined;
    },
  });
}
