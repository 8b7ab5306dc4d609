/**
 * Probability weighted word saliency (Ren, Deng, He and Che 2019, "Generating natural language adversarial examples
 * through probability weighted word saliency", equations 6 to 9), with margins in place of probabilities.
 */

import { softmax } from '../../tensor/softmax.js';
import { type Changes, UNCHANGED, withEdit } from '../attackedText.js';
import { lowestOf } from '../session.js';
import { type AttackMethod, NOTHING } from './attackMethod.js';
import { byFalling, deletionLosses } from './importance.js';

export const pwws: AttackMethod = {
  name: 'pwws',
  description:
    'the best candidate of each word, in the order of what it gains times how much the word matters',
  needs: 'scores',
  surface: 'words',
  async find(run) {
    const { session, surface, places, budget } = run;
    const margin = await session.margin(UNCHANGED);
    const saliency = softmax(Float32Array.from(await deletionLosses(run, margin)));
    const best = new Map<number, string>();
    const scores: number[] = [];
    for (const [at, place] of places.entries()) {
      const candidates = surface.candidates(session.text, place);
      const margins = await session.margins(
        UNCHANGED,
        candidates.map((text) => ({ place, text })),
      );
      const lowest = lowestOf(margins);
      best.set(place, candidates[lowest]!);
      scores.push(saliency[at]! * (margin - margins[lowest]!));
    }
    let changes: Changes = UNCHANGED;
    for (const place of byFalling(places, scores).slice(0, budget)) {
      const edit = { place, text: best.get(place)! };
      const [after] = await session.margins(changes, [edit]);
      changes = withEdit(changes, edit);
      if (after! < 0) return { changes };
    }
    return NOTHING;
  },
};
