/** Signs of masking, on victims that hide how weak they are, and on honest ones. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/model/resultOf.js';
import { attack } from '../../src/robustness/attack.js';
import type { AttackOptionsInput } from '../../src/robustness/attackOptions.js';
import {
  PLANTED_BIAS,
  plantedCandidates,
  plantedTexts,
  plantedWeights,
} from '../../src/robustness/selfCheck/plantedTexts.js';
import {
  plantedLinear,
  plantedNetwork,
  withDroppedWords,
  withQuantisedScores,
} from '../../src/robustness/selfCheck/plantedVictims.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { createRandom } from '../../src/tensor/random.js';
import { holdsInOrder } from '../corpus/helpers.js';

const honest = {
  linear: plantedLinear(plantedWeights, PLANTED_BIAS),
  network: plantedNetwork(plantedWeights, PLANTED_BIAS),
};

const warningsOf = async (victim: Victim, options: AttackOptionsInput): Promise<string> => {
  const result = await resultOf(
    attack({
      victim,
      texts: plantedTexts,
      candidates: plantedCandidates,
      options: { words: 4, ...options },
    }),
  );
  return result.warnings.filter((warning) => warning.includes('masking')).join('\n');
};

test('scores in steps hide the way: an attack that sees labels only beats those that see scores', async () => {
  const victim = await honest.linear;
  const options = { attack: ['labels-only', 'greedy', 'pwws', 'beam'] };
  assert.is(await warningsOf(victim, options), '');
  holdsInOrder(
    await warningsOf(withQuantisedScores(victim), options),
    'masking suspected: labels-only, which sees labels only, flips 12 answers',
    'which sees scores, 0',
  );
});

test('words dropped at random hide what flips: versions that did no longer do', async () => {
  const victim = await honest.linear;
  const random = createRandom(1, 'dropped words');
  const options = { attack: ['greedy', 'labels-only'] };
  holdsInOrder(
    await warningsOf(
      withDroppedWords(victim, 0.3, () => random),
      options,
    ),
    'masking suspected',
    'at random',
  );
});

test('a gradient of zero is warned of by the attack on words, too', async () => {
  const options = { attack: ['gradient'] };
  assert.is(await warningsOf(await honest.network, options), '');
  holdsInOrder(
    await warningsOf(await plantedNetwork(plantedWeights, PLANTED_BIAS, 1000), options),
    'masking suspected',
    'zero for 100 % of the texts',
  );
});

test.run();
