/** One sentence before or behind the text: neutral ones, and short ones of texts of the other classes. */
import { UNCHANGED, withEdit } from '../attackedText.js';
import { lowestOf } from '../session.js';
import { type AttackMethod, NOTHING } from './attackMethod.js';

export const insertions: AttackMethod = {
  name: 'insertions',
  description:
    'one sentence before or behind the text: neutral ones, and short ones of texts of other classes',
  needs: 'scores',
  surface: 'insertions',
  async find({ session, surface, places }) {
    const edits = places.flatMap((place) =>
      surface.candidates(session.text, place).map((text) => ({ place, text })),
    );
    const margins = await session.margins(UNCHANGED, edits);
    const best = lowestOf(margins);
    return margins[best]! < 0 ? { changes: withEdit(UNCHANGED, edits[best]!) } : NOTHING;
  },
};
