/** Victims that hide how weak they are have to be called so. */
import { createRandom } from '../../tensor/random.js';
import type { Victim } from '../victims/victim.js';
import { type Check, findingOf, percent, successOf, together } from './check.js';
import { PLANTED_BIAS, plantedCandidates, plantedTexts, plantedWeights } from './plantedTexts.js';
import { plantedLinear, plantedNetwork, withDroppedWords, withQuantisedScores } from './plantedVictims.js';
import { answersRepeat } from './readingChecks.js';
import { type Made, make } from './subject.js';

interface Masked {
  /** How it hides. */
  readonly name: string;
  /** The attack that is stopped by it; absent where it only finds what does not hold. */
  readonly stopped?: string;
  /** The one that is not; absent where none can know what the next answer will be. */
  readonly succeeding?: string;
}

const WORDS = 4;

/** @param victim one that hides how weak it is */
export async function isCalledMasked(victim: Victim, { name, stopped, succeeding }: Masked) {
  const attack = ['greedy', 'labels-only', ...[stopped, succeeding].filter((one) => one !== undefined)];
  const options = { words: WORDS, attack };
  const made = await make({ victim, texts: plantedTexts, candidates: plantedCandidates, options });
  const faults: string[] = [];
  if (stopped !== undefined && shareOf(made, stopped) > 0) faults.push(`${name}: ${stopped} is not stopped`);
  if (succeeding !== undefined && shareOf(made, succeeding) < 0.5)
    faults.push(`${name}: ${succeeding} is stopped`);
  if (!made.result.warnings.some((warning) => warning.includes('masking suspected')))
    faults.push(`${name} without a warning of masking`);
  return findingOf(faults, name);
}

/** Of the right answers, the share that an attack flips, on words or at the embeddings. */
function shareOf(made: Made, attack: string): number {
  return made.result.embeddings?.attacks[attack]?.flippedAtAll ?? successOf(made, attack);
}

/** Share of the words. */
const DROPPED = 0.3;

export const maskedIsCalled: Check = together('victims that are masked on purpose are called masked', [
  async () =>
    isCalledMasked(await plantedNetwork(plantedWeights, PLANTED_BIAS, 1000), {
      name: 'logits times 1000',
      stopped: 'fgsm',
      succeeding: 'carlini-wagner',
    }),
  async () =>
    isCalledMasked(withQuantisedScores(await plantedLinear(plantedWeights, PLANTED_BIAS)), {
      name: 'scores in steps',
      stopped: 'greedy',
      succeeding: 'labels-only',
    }),
  async () => {
    const victim = await plantedLinear(plantedWeights, PLANTED_BIAS);
    const random = createRandom(1, 'dropped words');
    return isCalledMasked(
      withDroppedWords(victim, DROPPED, () => random),
      { name: 'words dropped at random' },
    );
  },
]);

/** @param victim one that draws at random, and the same for the same text */
export async function fixedDrawsFlip(victim: Victim) {
  const options = { words: WORDS, attack: ['greedy'] };
  const made = await make({ victim, texts: plantedTexts, candidates: plantedCandidates, options });
  const share = shareOf(made, 'greedy');
  return findingOf(
    share < 0.5 ? [`greedy flips ${percent(share)} of a victim whose draws are fixed`] : [],
    `greedy flips ${percent(share)} of a planted victim whose draws are fixed`,
  );
}

export const randomIsFixed: Check = together(
  'the same text gets the same answer each time, and draws that are fixed protect nothing',
  [
    answersRepeat,
    async () => {
      const victim = await plantedLinear(plantedWeights, PLANTED_BIAS);
      return fixedDrawsFlip(withDroppedWords(victim, DROPPED, (text) => createRandom(1, text)));
    },
  ],
);
