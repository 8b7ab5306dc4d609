/** One phrase for all texts of a class, at the same place in each. */
import { lettersAt } from '../attackedText.js';
import type { Surface } from './surface.js';

/** A phrase that was found to flip the answers to texts of a class. */
export interface Trigger {
  /** The class whose texts it is put into. */
  readonly class: string;
  /** 1 to 3 words. */
  readonly phrase: string;
  /** Before the text, or behind it. */
  readonly isBefore: boolean;
  /** Texts that it was found on. */
  readonly texts: number;
  /** Versions of them that were asked about. */
  readonly queries: number;
}

/** @param trigger without one every slot is closed */
export function triggerSurface(trigger: Trigger | undefined): Surface {
  return {
    candidates(text, place) {
      if (trigger === undefined || place !== (trigger.isBefore ? 0 : text.slots.length - 1)) return [];
      const letters = lettersAt(text, place);
      return [trigger.isBefore ? `${trigger.phrase} ${letters}` : `${letters} ${trigger.phrase}`];
    },
    budget: () => 1,
  };
}
