/**
 * DeepFool (Moosavi-Dezfooli, Fawzi and Frossard 2016): to the nearest border between two classes, as if the model were
 * linear, again and again until the answer flips.
 */
import { marginOf } from '../margins.js';
import { lengthOf } from './embeddedRun.js';
import type { EmbeddingAttack } from './embeddingAttack.js';

const STEPS = 50;
const OVERSHOOT = 0.02;
/** Rival classes that are looked at, the likeliest first. */
const RIVALS = 9;
/** Added to the distance to a border, so that the last step does not end on it. */
const BEHIND = 1e-5;

export const deepFool: EmbeddingAttack = {
  name: 'deepfool',
  description: `up to ${STEPS} steps to the nearest border as if the model were linear (Moosavi-Dezfooli et al. 2016)`,
  async find(run) {
    const { label, size, clean } = run;
    const rivals = Array.from(clean.keys())
      .filter((c) => c !== label)
      .sort((a, b) => clean[b]! - clean[a]!)
      .slice(0, RIVALS);
    const total = new Float32Array(size);
    for (let step = 0; step < STEPS; step += 1) {
      const here = total.map((value) => (1 + OVERSHOOT) * value);
      const slopes = await run.slopes(
        rivals.map(() => here),
        (row, at) => Float32Array.from(row, (_, c) => (c === rivals[at] ? 1 : c === label ? -1 : 0)),
      );
      if (marginOf(slopes[0]!.row, label) < 0) return;
      const ways = slopes.map(({ row, gradient }, at) => {
        const length = lengthOf(gradient);
        const gap = row[label]! - row[rivals[at]!]! + BEHIND;
        return { gradient, length, distance: length === 0 ? Number.POSITIVE_INFINITY : gap / length };
      });
      const { gradient, length, distance } = ways.reduce((a, b) => (b.distance < a.distance ? b : a));
      if (!Number.isFinite(distance)) return;
      for (let n = 0; n < size; n += 1) total[n]! += (distance * gradient[n]!) / length;
    }
  },
};
