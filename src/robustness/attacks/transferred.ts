/** For a victim that tells labels only: what fools a substitute, trained on some of its answers, is tried on it once. */
import { TRANSFER_LABELS } from '../transfer/askedVictim.js';
import { worstVersion } from '../transfer/worstVersion.js';
import { type AttackMethod, NOTHING } from './attackMethod.js';

export const transferred: AttackMethod = {
  name: 'transfer',
  description: `what fools a linear model that learned from ${TRANSFER_LABELS} answers of the victim; sees labels only, and one more of each text`,
  needs: 'labels',
  surface: 'words',
  isAskedFor: true,
  async find({ session, surface, places, budget, label, victim, substitute }) {
    if (substitute === undefined) return NOTHING;
    // A substitute knows the classes that it was told.
    const own = substitute.classes.indexOf(victim.classes[label]!);
    if (own < 0) return NOTHING;
    const { text } = session;
    const changes = await worstVersion({ text, victim: substitute, surface, places, budget, label: own });
    const [flips] = await session.flips([changes]);
    return flips ? { changes } : NOTHING;
  },
};
