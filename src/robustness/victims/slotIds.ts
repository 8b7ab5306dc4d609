/** The ids that stand in each slot of a changed text. */
import type { AttackedText, Changes, Edit } from '../attackedText.js';
import type { WordIds } from './victim.js';

/** [T][tokens] ids by slot. */
export type SlotIds = readonly (readonly number[])[];

/** What stands in a slot is its token as it is: the tokenizer reads some words otherwise where they stand alone. */
export function originalIds({ slots }: AttackedText, { idOf }: Pick<WordIds, 'idOf'>): SlotIds {
  return slots.map(({ value }) => [idOf(value)]);
}

/** The ids of letters that are put in a slot; none where it is emptied. */
export function idsOfLetters(letters: string, { idsOf }: Pick<WordIds, 'idsOf'>): readonly number[] {
  return letters === '' ? [] : idsOf(letters);
}

/** Those that an edit puts in its slot. @param original those of the text as it is */
export function idsOfEdit(
  original: SlotIds,
  { place, text }: Edit,
  ids: Pick<WordIds, 'idsOf'>,
): readonly number[] {
  return text === undefined ? original[place]! : idsOfLetters(text, ids);
}

/** [T+1] where each of T parts begins once all are joined. */
export function startsOf(parts: readonly { readonly length: number }[]): number[] {
  const starts = [0];
  for (const { length } of parts) starts.push(starts.at(-1)! + length);
  return starts;
}

/** @param original those of the text as it is */
export function changedIds(original: SlotIds, changes: Changes, ids: Pick<WordIds, 'idsOf'>): SlotIds {
  if (changes.size === 0) return original;
  const slots = [...original];
  for (const [place, letters] of changes) slots[place] = idsOfLetters(letters, ids);
  return slots;
}
