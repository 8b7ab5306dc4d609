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
  find: async (run) => {
    await leastWith(run, 0);
  },
};

/**
 * The attack with a confidence: another class has to be ahead of the right one by so much.
 * @param confidence in nats, from 0 on
 * @returns [N] the least of the perturbations with a higher confidence; undefined where none was found
 */
export async function leastWith(run: EmbeddedRun, confidence: number): Promise<Float32Array | undefined> {
  const slope = await downhill(run, new Float32Array(run.size));
  const length = lengthOf(slope);
  if (length === 0) return undefined;
  // If the model were linear, this c would do, with this norm.
  const distance = (cleanMargin(run) + confidence) / length;
  const enough = (2 * distance) / length;
  // The largest change of one number on the way there. Steps that grow smaller go REACH times as far.
  const largest = (distance * slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0)) / length;
  const rate = (2 * REACH * largest) / (run.steps + 1);
  const outer = Array.from({ length: VALUES }, (_, at) => enough * FACTOR ** (at - 2));
  const found = await descend(run, outer, rate, confidence);
  const first = found.findIndex((one) => one !== undefined);
  if (first < 0) return undefined;
  const [low, high] = [first === 0 ? outer[0]! / FACTOR : outer[first - 1]!, outer[first]!];
  const inner = Array.from({ length: VALUES }, (_, at) => low * (high / low) ** ((at + 1) / (VALUES + 1)));
  return shortest([...found, ...(await descend(run, inner, rate, confidence))]);
}

function shortest(found: readonly (Float32Array | undefined)[]): Float32Array | undefined {
  const all = found.filter((one) => one !== undefined);
  return all.sort((a, b) => lengthOf(a) - lengthOf(b))[0];
}

interface Descent {
  readonly c: number;
  readonly at: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** @returns under each c the least perturbation that has the confidence; undefined where none has */
async function descend(
  run: EmbeddedRun,
  values: readonly number[],
  rate: number,
  confidence: number,
): Promise<(Float32Array | undefined)[]> {
  const { label, size, steps } = run;
  const found = values.map((): Float32Array | undefined => undefined);
  const descents = values.map(
    (c): Descent => ({
      c,
      at: new Float32Array(size),
      first: new Float32Array(size),
      second: new Float32Array(size),
    }),
  );
  const note = (place: number, perturbation: Float32Array, margin: number) => {
    if (margin < -confidence) found[place] = shortest([found[place], perturbation]);
  };
  for (let step = 1; step <= steps; step += 1) {
    const asked = descents.map(({ at }) => Float32Array.from(at));
    const slopes = await run.slopes(asked, (row) => against(row, label));
    for (const [place, { row, gradient }] of slopes.entries()) {
      const margin = marginOf(row, label);
      note(place, asked[place]!, margin);
      // Steps grow smaller, so that the last ones settle.
      const slower = rate * (1 - (step - 1) / steps);
      adam(descents[place]!, gradient, margin > -confidence, step, slower);
    }
  }
  const margins = await run.margins(descents.map(({ at }) => at));
  margins.forEach((margin, place) => {
    note(place, descents[place]!.at, margin);
  });
  return found;
}

/** One step for ||r||^2 + c * max(margin, -confidence). @param downwards gradient of minus the margin, [N] */
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
