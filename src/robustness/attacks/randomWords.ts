/** The control: as many words as an attack may change, at random places, replaced by random candidates. */
import type { Changes } from '../attackedText.js';
import { type AttackMethod, type AttackRun, NOTHING } from './attackMethod.js';

export const randomWords: AttackMethod = {
  name: 'random-words',
  description: 'random candidates at random places, as many as the attacks may change: the control',
  needs: 'labels',
  surface: 'words',
  async find(run) {
    const changes = randomVersion(run);
    const [flips] = await run.session.flips([changes]);
    return flips ? { changes } : NOTHING;
  },
};

interface Drawing extends Pick<AttackRun, 'places' | 'budget' | 'surface' | 'random'> {
  readonly session: Pick<AttackRun['session'], 'text'>;
}

/** Draws as many places as the budget allows, and a candidate for each. */
export function randomVersion({ places, budget, surface, session: { text }, random }: Drawing): Changes {
  const drawn = random.shuffle([...places]).slice(0, budget);
  return new Map(
    drawn.map((place) => {
      const candidates = surface.candidates(text, place);
      return [place, candidates[random.integer(candidates.length)]!];
    }),
  );
}
