/**
 * The L2 attack of Carlini and Wagner (2017, "Towards evaluating the robustness of neural networks"), on the logits: the
 * least ||r||^2 + c * max(margin, 0) by Adam. Values of c are tried side by side, and once more between the two that tell,
 * which narrows it further than six halvings.
 */
import { marginOf } from '../margins.js';
import { type EmbeddedRun, lengthOf } from './embeddedRun.js';
import type { EmbeddingAttack } from './embeddingAttack.js';
import { against, cleanMargin, downhill } from './rays.js';

const VALUES = 8;
/** Between neighbouring values of c at first. */
const FACTOR = 4;
/** How far the steps may go, in multiples of where the border would be if the model were linear. */
const REACH = 2;
const [BETA1, BETA2, TINY] = [0.9, 0.999, 1e-12];

export const carliniWagner: EmbeddingAttack = {
  name: 'carlini-wagner',
  description:
    'the least norm and the least margin together, by Adam on the logits (Carlini and Wagner 2017)',
  async find(run) {
    const slope = await downhill(run, new Float32Array(run.size));
    const length = lengthOf(slope);
    if (length === 0) return;
    // If the model were linear, this c would do, with this norm.
    const distance = cleanMargin(run) / length;
    const enough = (2 * distance) / length;
    // The largest change of one number on the way there. Steps that grow smaller go REACH times as far.
    const largest = (distance * slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0)) / length;
    const rate = (2 * REACH * largest) / (run.steps + 1);
    const outer = Array.from({ length: VALUES }, (_, at) => enough * FACTOR ** (at - 2));
    const flipped = await descend(run, outer, rate);
    const first = flipped.indexOf(true);
    if (first < 0) return;
    const [low, high] = [first === 0 ? outer[0]! / FACTOR : outer[first - 1]!, outer[first]!];
    const inner = Array.from({ length: VALUES }, (_, at) => low * (high / low) ** ((at + 1) / (VALUES + 1)));
    await descend(run, inner, rate);
  },
};

interface Descent {
  readonly c: number;
  readonly at: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** @returns whether the answer flipped under each c */
async function descend(run: EmbeddedRun, values: readonly number[], rate: number): Promise<boolean[]> {
  const { label, size, steps } = run;
  const flipped = values.map(() => false);
  const descents = values.map(
    (c): Descent => ({
      c,
      at: new Float32Array(size),
      first: new Float32Array(size),
      second: new Float32Array(size),
    }),
  );
  for (let step = 1; step <= steps; step += 1) {
    const slopes = await run.slopes(
      descents.map(({ at }) => Float32Array.from(at)),
      (row) => against(row, label),
    );
    for (const [place, { row, gradient }] of slopes.entries()) {
      const margin = marginOf(row, label);
      if (margin < 0) flipped[place] = true;
      // Steps grow smaller, so that the last ones settle.
      adam(descents[place]!, gradient, margin > 0, step, rate * (1 - (step - 1) / steps));
    }
  }
  await run.margins(descents.map(({ at }) => at));
  return flipped;
}

/** One step for ||r||^2 + c * max(margin, 0). @param downwards gradient of minus the margin, [N] */
function adam(
  { c, at, first, second }: Descent,
  downwards: Float32Array,
  isAhead: boolean,
  step: number,
  rate: number,
): void {
  const [correction1, correction2] = [1 - BETA1 ** step, 1 - BETA2 ** step];
  for (let n = 0; n < at.length; n += 1) {
    const slope = 2 * at[n]! - (isAhead ? c * downwards[n]! : 0);
    first[n] = BETA1 * first[n]! + (1 - BETA1) * slope;
    second[n] = BETA2 * second[n]! + (1 - BETA2) * slope * slope;
    at[n]! -= (rate * first[n]!) / correction1 / (Math.sqrt(second[n]! / correction2) + TINY);
  }
}
