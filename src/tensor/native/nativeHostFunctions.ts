/** Native versions of the host functions of ../hostFunctions.ts, which describes them. */
import type { AdamStep, HostFunctions } from '../hostFunctions.js';
import * as tf from '../tfjs.js';
import type { NativeAddon } from './addon.js';
import type { TensorMemory } from './kernels/kernel.js';

type StepNumbers = [number, number, number, number, number, number, number];

function numbersOf(step: AdamStep): StepNumbers {
  const { rate, beta1, beta2, epsilon, correction1, correction2, gradientScale } = step;
  return [rate, beta1, beta2, epsilon, correction1, correction2, gradientScale];
}

const gains = new WeakMap<NativeAddon, number>();
/** What a look at either speed takes. */
const LOOK_SECONDS = 0.02;
/** Tiles of 16 x 32 x 16 products in 16 cycles, where float32 does 32 products in one. */
const GAIN_OF_AMX = 16;

/** By AMX it is known; else measured once, in tries so short that a busy machine spoils few of them. */
function bfloat16Gain(addon: NativeAddon): number {
  const { bfloat16 } = addon.info();
  if (bfloat16 === 'none') return 0;
  if (bfloat16 === 'amx') return GAIN_OF_AMX;
  let gain = gains.get(addon);
  if (gain === undefined) {
    gain = addon.measureBfloat16Peak(LOOK_SECONDS) / addon.measurePeak(LOOK_SECONDS, 1);
    gains.set(addon, gain);
  }
  return gain;
}

export function createHostFunctions(addon: NativeAddon): HostFunctions {
  const backend = () => tf.backend() as tf.KernelBackend & TensorMemory;
  return {
    threads: () => addon.info().threads,
    useThreads: (count) => addon.useThreads(count),
    bfloat16Gain: () => bfloat16Gain(addon),
    newFloats: (length) => backend().newFloats(length),
    peek: (tensor) => backend().floats(tensor),
    crossEntropy(gradient, losses, logits, targets) {
      addon.crossEntropy(losses.length, logits.length / losses.length, logits, targets, gradient, losses);
    },
    addScaled: (sum, part, weight) => addon.addScaled(sum, part, weight),
    gatherRows(out, table, ids, lengths, mean, inverseDeviation, mask) {
      addon.gatherRows(ids, lengths, inverseDeviation, mask, mean, table, out);
    },
    scatterRows: (gradient, ids, lengths, inverseDeviation, mask) =>
      addon.scatterRows(ids, lengths, inverseDeviation, mask, gradient),
    maskedNormal(out, lengths, width, [key0, key1], first) {
      addon.maskedNormal(out, lengths, width, key0 >>> 0, key1 >>> 0, first);
    },
    scaleSequences: (out, values, lengths, width, norm) =>
      addon.scaleSequences(out, values, lengths, width, norm),
    sumOfSquares: (values) => addon.sumOfSquares(values),
    adam(parameter, gradient, firstMoment, secondMoment, step) {
      addon.adam(parameter, gradient, firstMoment, secondMoment, ...numbersOf(step));
    },
    sparseAdam(table, { rows, values }, firstMoment, secondMoment, step) {
      if (rows.length === 0) return;
      const width = values.length / rows.length;
      addon.sparseAdam(table, rows, values, width, firstMoment, secondMoment, ...numbersOf(step));
    },
    average: (averaged, parameter, decay) => addon.average(averaged, parameter, decay),
    averageRows: (averaged, table, width, rows, decays) =>
      addon.averageRows(averaged, table, width, rows, decays),
    trainWordVectors(work, { width, input, output }) {
      const { bagOfWords, words, left, right, negatives, groupSize, blockGroups, negativeWeight } = work;
      addon.trainWordVectors(
        bagOfWords,
        words,
        left,
        right,
        negatives,
        groupSize,
        blockGroups,
        negativeWeight,
        work.rate,
        work.largestStep,
        width,
        input,
        output,
      );
    },
    trainDocumentVectors(work, { width, parts, documents, ngrams }) {
      const { starts, rows, noise, noiseStarts, negatives, rate, learnNgrams } = work;
      addon.trainDocumentVectors(
        work.ngrams,
        starts,
        rows,
        noise,
        noiseStarts,
        negatives,
        rate,
        learnNgrams,
        width,
        parts,
        documents,
        ngrams,
      );
    },
    readDocumentVectors(found, { ngrams, starts }, tables) {
      const { weights, rows, parts, mean, squares, map, negatives, steps } = tables;
      addon.readDocumentVectors(
        ngrams,
        starts,
        weights,
        rows.values,
        rows.bits,
        rows.width,
        parts,
        mean,
        squares,
        map,
        negatives,
        steps,
        found,
      );
    },
  };
}
