/**
 * Sure examples of another model, carried over (Carlini and Wagner 2017): what fools an undefended model by a wide margin often
 * fools one that hides its gradients too. It needs no gradient of the victim.
 */
import { InputError } from '../../errors.js';
import { leastWith } from './carliniWagner.js';
import type { EmbeddingAttack } from './embeddingAttack.js';
import { alongRays, cleanMargin } from './rays.js';

/** How sure the undefended model has to be of another class, in multiples of how sure it is of its answer. */
const CONFIDENCE = 2;

export const carriedOver: EmbeddingAttack = {
  name: 'carried-over',
  description:
    'what makes an undefended model twice as sure of another class as it was right, scaled to a norm (Carlini and Wagner 2017)',
  async find(run) {
    const { undefended } = run;
    if (undefended === undefined) return;
    if (undefended.size !== run.size)
      throw new InputError({
        where: 'the undefended model',
        found: `${undefended.size} numbers in the embeddings of a text`,
        expected: `${run.size}, as the attacked model has`,
        advice: 'Train both on the same texts with the same options, but for --defense.',
      });
    const confidence = CONFIDENCE * Math.abs(cleanMargin(undefended));
    const sure = await leastWith(undefended, confidence);
    if (sure !== undefined) await alongRays(run, [sure]);
  },
};
