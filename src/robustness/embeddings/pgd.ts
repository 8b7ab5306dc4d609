/**
 * Projected gradient descent on the margin within an L2 ball (Madry et al. 2018). Several balls are tried side by side:
 * first between a sixteenth of what the plain gradient needs and all of it, then between the two that tell.
 */
import type { EmbeddedRun } from './embeddedRun.js';
import { lengthOf, times } from './embeddedRun.js';
import type { EmbeddingAttack } from './embeddingAttack.js';
import { against, alongRays, downhill, FARTHEST } from './rays.js';

const BALLS = 8;
/** Of a step, as a share of the radius. It does not depend on the number of steps, so that more of them never do worse. */
const STEP = 0.25;

export const pgd: EmbeddingAttack = {
  name: 'pgd',
  description: 'many steps down the margin within an L2 ball (Madry et al. 2018)',
  async find(run) {
    const start = await downhill(run, new Float32Array(run.size));
    await alongRays(run, [start]);
    const length = lengthOf(start);
    if (length === 0) return;
    const unit = times(start, 1 / length);
    const upper = Math.min(run.smallest, FARTHEST * run.norm);
    const outer = Array.from({ length: BALLS }, (_, at) => upper * 2 ** ((at - BALLS) / 2));
    const flipped = await descend(run, unit, outer);
    const first = flipped.indexOf(true);
    const low = first < 0 ? outer.at(-1)! : first === 0 ? 0 : outer[first - 1]!;
    const high = first < 0 ? upper : outer[first]!;
    const inner = Array.from({ length: BALLS }, (_, at) => low + ((high - low) * (at + 1)) / (BALLS + 1));
    await descend(run, unit, inner);
  },
};

/** @returns whether the answer flipped within each ball */
async function descend(run: EmbeddedRun, unit: Float32Array, radii: readonly number[]): Promise<boolean[]> {
  let at = radii.map((radius) => times(unit, radius));
  const flipped = radii.map(() => false);
  for (let step = 0; step <= run.steps; step += 1) {
    const slopes = await run.slopes(at, (row) => against(row, run.label));
    for (const [ball, { row }] of slopes.entries())
      if (row.some((logit, c) => c !== run.label && logit > row[run.label]!)) flipped[ball] = true;
    at = at.map((perturbation, ball) =>
      stepWithin(perturbation, slopes[ball]!.gradient, STEP * radii[ball]!, radii[ball]!),
    );
  }
  return flipped;
}

function stepWithin(from: Float32Array, direction: Float32Array, step: number, radius: number): Float32Array {
  const length = lengthOf(direction);
  if (length === 0) return from;
  const moved = from.map((value, n) => value + (step * direction[n]!) / length);
  const reached = lengthOf(moved);
  return reached > radius ? times(moved, radius / reached) : moved;
}
