/** One phrase for all texts of a class, which was found before (`triggerSearch.ts`). */
import type { AttackMethod } from './attackMethod.js';
import { insertions } from './insertions.js';

export const universalTrigger: AttackMethod = {
  ...insertions,
  name: 'universal-trigger',
  description:
    'one phrase of up to three words for all texts of a class, before or behind each, found on other texts by scores, and gradients where there are some',
  surface: 'trigger',
};
