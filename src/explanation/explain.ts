/** Which words of a text carried a model's answer. */

import type { BoundModel, Contributions, Model } from '../model/model.js';
import { predictCalibrated } from '../model/predictions.js';
import { argmax, argmaxBut } from '../tensor/argmax.js';
import * as tf from '../tensor/tfjs.js';
import { makeBatch } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';
import type { Contest } from './contest.js';
import { documentContributions } from './documentOcclusion.js';
import { integratedGradients } from './integratedGradients.js';
import { type ExplainedNgram, linearContributions } from './linearContributions.js';
import { occlusion } from './occlusion.js';
import { type ReadWord, readWords } from './readWords.js';

/** A word and its part in the answer. */
export interface ExplainedWord extends ReadWord {
  /** What it adds to the margin, in nats; the words together add up to `margin - baseline`. */
  readonly contribution: number;
  /** What the margin loses when it becomes an average (linear: unknown) word, in nats; null where not asked for. */
  readonly occlusion: number | null;
}

/** Which words carried an answer, for one class and against its rival. */
export interface Explanation {
  /** Cleaned, as the model read it. */
  readonly text: string;
  readonly label: string;
  /** Of the label, 0 to 1. */
  readonly probability: number;
  /** The second most probable class: contributions speak for the label and against this one. */
  readonly rival: string;
  /** Log odds of the label over its rival, in nats. */
  readonly margin: number;
  /** The margin of a text of as many average words; of a linear model, that of its bias. */
  readonly baseline: number;
  /** How the contributions were found: those of a linear model are exact, those of document vectors by occlusion. */
  readonly method: 'integrated gradients' | 'exact' | 'occlusion';
  /** What the contributions lack of `margin - baseline`, or have too much, in nats. */
  readonly gap: number;
  /** `gap` as a share of `margin - baseline`, 0 to 1: what words do together, and no word does alone. */
  readonly unexplained: number;
  /** Those that the model read, in order: of a text that is too long, or under `--unknown-words drop`, not all. */
  readonly words: readonly ExplainedWord[];
  /** Of a linear model: what each n-gram adds, the strongest first. Words hold equal parts of theirs. */
  readonly ngrams?: readonly ExplainedNgram[];
}

/** What an explanation takes its time for. */
export interface ExplainOptions {
  /** Also leave out each word in turn, which takes as many passes as there are words. True by default. */
  readonly occlusion?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Says which words of a text carried the answer of a model: by integrated gradients for networks, exactly for linear models,
 * by leaving words out for vectors of texts.
 * @throws the signal's reason when it aborts
 * @example
 * ```js
 * const { label, words } = await explain(await loadModel('model'), 'A superb film, and never dull.');
 * console.log(label, words.map(({ word, contribution }) => `${word} ${contribution.toFixed(2)}`));
 * ```
 */
export async function explain(
  model: Model,
  text: string,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { classes } = model;
  const { plain, encoded, words } = readWords(model, text);
  const [probabilities] = await predictCalibrated(model, [encoded], options.signal);
  const label = argmax(probabilities!);
  const rival = argmaxBut(probabilities!, label);
  const { contributions, losses, ...found } = await attributionOf(model, encoded, { label, rival }, options);
  return {
    text: plain,
    label: classes[label]!,
    probability: probabilities![label]!,
    rival: classes[rival]!,
    ...found,
    unexplained: shareOf(found.gap, Math.abs(found.margin - found.baseline)),
    words: words.map((word, place) => ({
      ...word,
      contribution: contributions[place]!,
      occlusion: losses?.[place] ?? null,
    })),
  };
}

/** 0 to 1. */
function shareOf(gap: number, difference: number): number {
  return gap === 0 ? 0 : Math.min(1, gap / difference);
}

interface Attribution extends Pick<Explanation, 'margin' | 'baseline' | 'method' | 'gap' | 'ngrams'> {
  /** One for each word that the model read. */
  readonly contributions: Float64Array;
  readonly losses: Float64Array | null;
}

/** By what the model can give: exact contributions, gradients at its word embeddings, or its answers alone. */
async function attributionOf(
  model: Model,
  encoded: EncodedText,
  contest: Contest,
  options: ExplainOptions,
): Promise<Attribution> {
  if (model.contributions)
    return byContributions(model, model.contributions(encoded), encoded, contest, options);
  if (model.bind) return byGradients(await model.bind(), encoded, contest, options);
  return byOcclusion(model, encoded, contest, options);
}

async function byOcclusion(
  model: Model,
  encoded: EncodedText,
  contest: Contest,
  { occlusion: leaveOut = true, signal }: ExplainOptions,
): Promise<Attribution> {
  const found = await documentContributions(model, encoded, contest, signal);
  return { losses: leaveOut ? found.contributions : null, method: 'occlusion', ...found };
}

async function byGradients(
  classifier: BoundModel,
  encoded: EncodedText,
  contest: Contest,
  { occlusion: leaveOut = true, signal }: ExplainOptions,
): Promise<Attribution> {
  const text = classifier.embed(makeBatch([encoded], [0]));
  try {
    const contested = { classifier, text, ...contest };
    const { contributions, margin, baseline, gap } = await integratedGradients(contested, signal);
    const losses = leaveOut ? await occlusion(contested, signal) : null;
    return { contributions, losses, margin, baseline, method: 'integrated gradients', gap };
  } finally {
    tf.dispose(text.embeddings);
    classifier.dispose();
  }
}

async function byContributions(
  model: Model,
  parts: Contributions,
  encoded: EncodedText,
  contest: Contest,
  { occlusion: leaveOut = true, signal }: ExplainOptions,
): Promise<Attribution> {
  const [logits] = await model.logits([encoded], signal);
  const words = encoded.ids.length - 1;
  const found = linearContributions(parts, logits!, words, model.vocabulary, contest);
  return { ...found, losses: leaveOut ? found.losses : null, method: 'exact' };
}
