/**
 * For a victim that tells nothing but labels: random versions until one flips, then fewer changes (the start and the
 * reduction of Maheshwary, Maheshwary and Pudi 2021, "Generating natural language attacks in a hard label black box setting").
 */
import { type Changes, withoutPlace } from '../attackedText.js';
import { OutOfQueries } from '../session.js';
import { type AttackMethod, NOTHING } from './attackMethod.js';
import { randomVersion } from './randomWords.js';

const DRAWS = 200;
const DRAWS_AT_ONCE = 10;

export const labelsOnly: AttackMethod = {
  name: 'labels-only',
  description: `up to ${DRAWS} random versions, and then as few of the changes as keep the wrong answer; sees labels only`,
  needs: 'labels',
  surface: 'words',
  async find(run) {
    for (let drawn = 0; drawn < DRAWS; drawn += DRAWS_AT_ONCE) {
      const versions = Array.from({ length: DRAWS_AT_ONCE }, () => randomVersion(run));
      const flips = await run.session.flips(versions);
      const first = flips.indexOf(true);
      if (first >= 0) return { changes: await reduced(versions[first]!, run.session.flips) };
    }
    return NOTHING;
  },
};

/** Takes changes back one by one, where the answer stays wrong, as far as the queries reach. */
export async function reduced(
  flipping: Changes,
  flips: (versions: readonly Changes[]) => Promise<boolean[]>,
): Promise<Changes> {
  let changes = flipping;
  for (const place of flipping.keys()) {
    if (changes.size === 1) break;
    const fewer = withoutPlace(changes, place);
    try {
      if ((await flips([fewer]))[0]) changes = fewer;
    } catch (error) {
      if (error instanceof OutOfQueries) return changes;
      throw error;
    }
  }
  return changes;
}
