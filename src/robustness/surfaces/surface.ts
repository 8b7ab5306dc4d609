/** What an attack may do to a text. */
import type { AttackedText } from '../attackedText.js';

export interface Surface {
  /** What may stand in a slot instead; empty where the slot is closed. */
  candidates(text: AttackedText, place: number): readonly string[];
  /** Slots of a text that may be changed together. */
  budget(text: AttackedText): number;
}

/** The slots of a text that are open. */
export function openPlaces(surface: Surface, text: AttackedText): number[] {
  return text.slots.flatMap((_, place) => (surface.candidates(text, place).length > 0 ? [place] : []));
}
