/** The surfaces of one run of attacks. */
import type { CandidateList } from '../../candidates/candidateList.js';
import { type AttackOptions, profiles } from '../attackOptions.js';
import type { SurfaceName } from '../attacks/attackMethod.js';
import { characterSurface } from './characters.js';
import { insertionSurface, shortSentences } from './insertions.js';
import type { Surface } from './surface.js';
import { type Trigger, triggerSurface } from './trigger.js';
import { wordSurface } from './words.js';

/** Sentences of other classes that insertions try. */
const SENTENCES = 30;

interface Labeled {
  readonly plain: string;
  /** The place of its class. */
  readonly label: number;
}

/**
 * Each surface is made once, as it keeps what it finds.
 * @param texts all that are attacked: insertions take sentences of texts of other classes
 * @param triggerOf what was found for the texts of a class
 * @returns the surface of texts of a class
 */
export function createSurfaces(
  { profile, words }: Pick<AttackOptions, 'profile' | 'words'>,
  candidates: CandidateList | undefined,
  texts: readonly Labeled[],
  triggerOf: (label: number) => Trigger | undefined = () => undefined,
): (name: SurfaceName, label: number) => Surface {
  const { misspelt, ...limits } = profiles[profile];
  const insertions = new Map<number, Surface>();
  const surfaces = {
    words: candidates && withBudget(wordSurface(candidates, limits), words),
    characters: characterSurface(words ?? misspelt),
  };
  return (name, label) => {
    if (name === 'trigger') return triggerSurface(triggerOf(label));
    if (name !== 'insertions') return surfaces[name]!;
    let surface = insertions.get(label);
    if (surface === undefined) {
      const others = texts.filter((text) => text.label !== label).map(({ plain }) => plain);
      surface = insertionSurface(shortSentences(others, SENTENCES));
      insertions.set(label, surface);
    }
    return surface;
  };
}

function withBudget(surface: Surface, words: number | undefined): Surface {
  return words === undefined ? surface : { ...surface, budget: () => words };
}
