/**
 * Small victims of which everything is known: to each word belongs a weight, and the margin of the class `good` is a
 * bias plus the weights of the words of a text. E embedding width.
 */
import * as v from 'valibot';
import type { CandidateList } from '../../candidates/candidateList.js';
import { wordsBeforeEnd } from '../../model/differentiable.js';
import type { BoundModel, Model, ModelParts } from '../../model/model.js';
import { readInBatches } from '../../model/readInBatches.js';
import { linearModel } from '../../models/linear/linearModel.js';
import { createNgramTable } from '../../ngrams/ngrams.js';
import { ensureBackend } from '../../tensor/backend.js';
import type { RandomSource } from '../../tensor/random.js';
import * as tf from '../../tensor/tfjs.js';
import { withReading } from '../../text/readings.js';
import { textOptions } from '../../text/textOptions.js';
import { SPECIAL_TOKENS, vocabularyFrom, withSubstitutes } from '../../text/vocabulary.js';
import { attackedText, rendered, UNCHANGED, withEdit } from '../attackedText.js';
import { modelVictim } from '../victims/modelVictim.js';
import type { Victim } from '../victims/victim.js';

/** What a planted victim answers with. */
export const PLANTED_CLASSES = ['bad', 'good'] as const;

/** By the word. */
export type Weights = Readonly<Record<string, number>>;

/** @param read whose candidates are read as the word that they stand for */
function partsOf(weights: Weights, read?: CandidateList): ModelParts {
  const words = Object.keys(weights);
  const known = vocabularyFrom([...SPECIAL_TOKENS, ...words]);
  const substitutes = words.flatMap((word) =>
    (read?.candidatesOf(word) ?? []).map((candidate) => [candidate, word] as const),
  );
  const vocabulary = read
    ? withReading(withSubstitutes(known, new Map(substitutes)), 'synonym-encoding')
    : known;
  return { classes: PLANTED_CLASSES, vocabulary, textOptions: v.parse(textOptions, {}) };
}

/** As a linear model, whose weights an attacker sees. A word counts once. @param read a list that it knows: synonym encoding */
export function plantedLinear(weights: Weights, bias: number, read?: CandidateList): Promise<Victim> {
  const parts = partsOf(weights, read);
  const size = parts.vocabulary.tokens.length;
  const table = new Float32Array(2 * size);
  for (const [word, weight] of Object.entries(weights))
    table[2 * parts.vocabulary.ids.get(word)! + 1] = weight;
  const ngrams = createNgramTable(size, 1, new Int32Array(0));
  return modelVictim(
    linearModel(parts, { classes: 2, ngrams, weights: table, bias: Float32Array.of(0, bias) }),
  );
}

/** The first number of an embedding is the weight of its word, the second one is the same for all and counts for nothing. */
const WIDTH = 2;

/** As a network with embeddings and gradients. @param factor of its logits */
export async function plantedNetwork(weights: Weights, bias: number, factor = 1): Promise<Victim> {
  await ensureBackend();
  const parts = partsOf(weights);
  const known = parts.vocabulary.tokens.map((token) => weights[token] ?? 0);
  const bound: BoundModel = {
    embed(batch) {
      const values = new Float32Array(batch.ids.length * WIDTH);
      batch.ids.forEach((id, at) => {
        if (id >= SPECIAL_TOKENS.length) values.set([known[id]!, 1], at * WIDTH);
      });
      return {
        batch,
        embeddings: tf.tensor3d(values, [batch.size, batch.time, WIDTH]),
        embeddingMask: null,
        featureMask: null,
        perturbed: wordsBeforeEnd(batch.lengths),
      };
    },
    logits(embeddings) {
      const sums = tf.sum(embeddings, 1) as tf.Tensor2D;
      const head = tf.tensor2d([0, factor, 0, 0], [WIDTH, PLANTED_CLASSES.length]);
      return tf.add(tf.matMul(sums, head), tf.tensor1d([0, factor * bias])) as tf.Tensor2D;
    },
    dispose() {},
  };
  return modelVictim(networkModel(parts, bound));
}

const BATCH = 64;

function networkModel(parts: ModelParts, bound: BoundModel): Model {
  return {
    ...parts,
    family: 'neural',
    bind: async () => bound,
    logits: (texts, signal) =>
      readInBatches(
        texts,
        BATCH,
        (batch) => {
          const embedded = bound.embed(batch);
          return bound.logits(embedded.embeddings, embedded);
        },
        signal,
      ),
    describe: () => ({ architecture: 'a sum of embeddings', weights: WIDTH }),
    save() {
      throw new Error('a planted victim is never saved');
    },
  };
}

/** Scores become steps of this size, in nats: what changes one word no longer changes them. */
const STEP = 100;

/** A victim whose scores say nothing but the sign of the margin. */
export function withQuantisedScores(victim: Victim): Victim {
  const { ngrams: _ngrams, estimator: _estimator, seam: _seam, ...rest } = victim;
  return {
    ...rest,
    access: 'scores',
    scorer: (text) => ({
      async logits(base, edits, signal) {
        const rows = await victim.scorer!(text).logits(base, edits, signal);
        return rows.map((row) => {
          const steps = Math.ceil(Math.abs(row[1]! - row[0]!) / STEP);
          return Float32Array.of(0, row[1]! < row[0]! ? -steps * STEP : steps * STEP);
        });
      },
    }),
  };
}

/**
 * A victim that leaves out some words of each text before it answers.
 * @param share of the words, 0 to 1
 * @param randomFor draws which: the same source for all texts leaves out others each time
 */
export function withDroppedWords(
  victim: Victim,
  share: number,
  randomFor: (text: string) => RandomSource,
): Victim {
  const { ngrams: _ngrams, estimator: _estimator, seam: _seam, ...rest } = victim;
  const dropped = (text: string) => {
    const random = randomFor(text);
    return text
      .split(' ')
      .filter(() => random.uniform() >= share)
      .join(' ');
  };
  return {
    ...rest,
    access: 'scores',
    labels: (texts, signal) => victim.labels(texts.map(dropped), signal),
    scorer: (text) => ({
      async logits(base, edits, signal) {
        const rows: Float32Array[] = [];
        for (const edit of edits) {
          const version = attackedText(text.id, dropped(rendered(text, withEdit(base, edit))));
          const [row] = await victim.scorer!(version).logits(
            UNCHANGED,
            [{ place: 0, text: undefined }],
            signal,
          );
          rows.push(row!);
        }
        return rows;
      },
    }),
  };
}
