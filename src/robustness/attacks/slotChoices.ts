/** What an exact attack chooses from. */
import { type Changes, lettersAt } from '../attackedText.js';
import type { WordIds } from '../victims/victim.js';
import type { AttackRun } from './attackMethod.js';

/** What each slot may hold: ids, each once, and the letters that give them; the word itself first. */
export function choicesOf(
  { session: { text }, surface, places }: AttackRun,
  { idOf, idsOf }: WordIds,
): { readonly ids: Int32Array[]; readonly letters: string[][] } {
  const open = new Set(places);
  const ids: Int32Array[] = [];
  const letters: string[][] = [];
  for (const [place, { value }] of text.slots.entries()) {
    const found = new Map([[idOf(value), lettersAt(text, place)]]);
    if (open.has(place))
      for (const candidate of surface.candidates(text, place)) {
        const [id] = idsOf(candidate);
        if (!found.has(id!)) found.set(id!, candidate);
      }
    ids.push(Int32Array.from(found.keys()));
    letters.push([...found.values()]);
  }
  return { ids, letters };
}

/** @param choices [T] the place of what each slot holds */
export function changesOf(choices: ArrayLike<number>, letters: readonly (readonly string[])[]): Changes {
  const changes = new Map<number, string>();
  for (let place = 0; place < choices.length; place += 1)
    if (choices[place]! > 0) changes.set(place, letters[place]![choices[place]!]!);
  return changes;
}
