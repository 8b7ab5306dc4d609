/** Perturbations along given directions: how far one has to go before the answer flips. */

import { argmaxBut } from '../../tensor/argmax.js';
import { fillNormal } from '../../tensor/random.js';
import { softmax } from '../../tensor/softmax.js';
import { marginOf } from '../margins.js';
import { type EmbeddedRun, lengthOf, times } from './embeddedRun.js';
import type { EmbeddingAttack } from './embeddingAttack.js';

/** Norms are looked for between these multiples of the norm of the text. */
const NEAREST = 1 / 1024;
export const FARTHEST = 4;
const SCALES = 13;
const REFINED = 8;

/**
 * Looks along each direction at norms a factor 2 apart, and between the last two of the best one at norms 1/9 and then
 * 1/81 of the gap apart.
 */
export async function alongRays(run: EmbeddedRun, directions: readonly Float32Array[]): Promise<void> {
  const units = directions.filter((one) => lengthOf(one) > 0).map((one) => times(one, 1 / lengthOf(one)));
  const scales = Array.from({ length: SCALES }, (_, at) => run.norm * NEAREST * 2 ** at);
  let best: { unit: Float32Array; low: number; high: number } | undefined;
  for (const unit of units) {
    const margins = await run.margins(scales.map((scale) => times(unit, scale)));
    const first = margins.findIndex((margin) => margin < 0);
    if (first < 0 || (best !== undefined && scales[first]! >= best.high)) continue;
    best = { unit, low: first === 0 ? 0 : scales[first - 1]!, high: scales[first]! };
  }
  for (let round = 0; best !== undefined && round < 2; round += 1) {
    const { unit, low, high }: { unit: Float32Array; low: number; high: number } = best;
    const between = Array.from(
      { length: REFINED },
      (_, at) => low + ((high - low) * (at + 1)) / (REFINED + 1),
    );
    const margins = await run.margins(between.map((scale) => times(unit, scale)));
    const first = margins.findIndex((margin) => margin < 0);
    const ends = [low, ...between, high];
    const at = first < 0 ? REFINED : first;
    best = { unit, low: ends[at]!, high: ends[at + 1]! };
  }
}

/** Directions that the control tries. */
const RAYS = 4;

export const randomDirections: EmbeddingAttack = {
  name: 'random-directions',
  description: `the best of ${RAYS} random directions: the control`,
  async find(run) {
    const directions = Array.from({ length: RAYS }, () => {
      const direction = new Float32Array(run.size);
      fillNormal(direction, run.random.key, run.random.reserve(Math.ceil(run.size / 2)));
      return direction;
    });
    await alongRays(run, directions);
  },
};

/**
 * The gradient of the cross-entropy of the right class, in 32 bits as an attacker would compute it.
 * @param divisorOf what the logits are divided by before the softmax, [C] given @returns [N]
 */
export async function lossGradient(
  run: EmbeddedRun,
  divisorOf: (row: Float32Array) => number = () => 1,
): Promise<Float32Array> {
  const [slope] = await run.slopes([new Float32Array(run.size)], (row) => {
    const weights = Float32Array.from(softmax(row, divisorOf(row)));
    weights[run.label] = Math.fround(weights[run.label]! - 1);
    return weights;
  });
  return slope!.gradient;
}

export const fgsm: EmbeddingAttack = {
  name: 'fgsm',
  description: 'the gradient of the loss, scaled to a norm (Miyato, Dai and Goodfellow 2017)',
  async find(run) {
    await alongRays(run, [await lossGradient(run)]);
  },
};

/** How far the logits are apart, so that the softmax of what they are divided by it is far from 0 and 1. */
const spread = (row: Float32Array): number => Math.max(...row) - Math.min(...row) || 1;

export const fgsmDivided: EmbeddingAttack = {
  name: 'fgsm-divided',
  description:
    'the gradient of the loss of logits that are divided, as in the training of a distilled model, scaled to a norm (Carlini and Wagner 2016)',
  async find(run) {
    await alongRays(run, [await lossGradient(run, spread)]);
  },
};

export const fgsmSign: EmbeddingAttack = {
  name: 'fgsm-sign',
  description:
    'the sign of the gradient of the loss, of one size everywhere (Goodfellow, Shlens and Szegedy 2015)',
  async find(run) {
    await alongRays(run, [(await lossGradient(run)).map(Math.sign)]);
  },
};

/** The way down the margin, which no softmax can flatten. @returns [N] */
export async function downhill(run: EmbeddedRun, perturbation: Float32Array): Promise<Float32Array> {
  const [slope] = await run.slopes([perturbation], (row) => against(row, run.label));
  return slope!.gradient;
}

/** Weights of the logits that make minus the margin. @returns [C] */
export function against(row: Float32Array, label: number): Float32Array {
  const weights = new Float32Array(row.length);
  weights[label] = -1;
  weights[argmaxBut(row, label)] = 1;
  return weights;
}

export const bisection: EmbeddingAttack = {
  name: 'bisection',
  description: 'the gradient of the margin, as far as it has to be followed (after Szegedy et al. 2014)',
  async find(run) {
    await alongRays(run, [await downhill(run, new Float32Array(run.size))]);
  },
};

/** What the margin is before any perturbation. */
export const cleanMargin = (run: EmbeddedRun): number => marginOf(run.clean, run.label);
