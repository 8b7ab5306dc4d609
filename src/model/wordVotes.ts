/**
 * A model that answers by a vote over versions of a text without some of its words, in which few changed words are seen by
 * few voters. C classes.
 */
import * as v from 'valibot';
import { createRandom } from '../tensor/random.js';
import { logSumExp } from '../tensor/softmax.js';
import { dropWords } from '../text/dropWords.js';
import type { EncodedText } from '../text/encode.js';
import type { Model } from './model.js';
import { inTurns } from './turns.js';

export const wordVotes = v.object({
  share: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  votes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
});

/** How many versions of a text vote, and which share of the words each lacks. */
export type WordVotes = v.InferOutput<typeof wordVotes>;

/**
 * The logits are the logarithms of the mean probabilities over the versions. Which words these lack depends on the text
 * alone: the same text always gets the same answer, and an attacker faces a fixed function.
 * @param model trained on texts that lack words
 */
export function withVotes(model: Model, options: WordVotes): Model {
  const { bind: _bind, ngramWeights: _weights, forest: _forest, contributions: _parts, ...rest } = model;
  return {
    ...rest,
    logits: (texts, signal) =>
      inTurns(texts, signal, async (turn) => {
        const rows = await model.logits(
          turn.flatMap((text) => versionsOf(text, options)),
          signal,
        );
        return turn.map((_, text) => meanOf(rows.slice(text * options.votes, (text + 1) * options.votes)));
      }),
    describe() {
      const { architecture, weights } = model.describe();
      const lack = `${Math.round(100 * options.share)} %`;
      return {
        architecture: `${architecture}; ${options.votes} versions of a text vote, each without ${lack} of its words`,
        weights,
      };
    },
    save() {
      const saved = model.save();
      return { ...saved, config: { ...saved.config, wordVotes: options } };
    },
  };
}

function versionsOf(text: EncodedText, { share, votes }: WordVotes): EncodedText[] {
  const random = createRandom(0, `dropped words ${text.ids.join(' ')}`);
  return Array.from({ length: votes }, () => dropWords(text, share, random));
}

/** ln Σ_v softmax(row_v) / V. @param rows [V][C] logits */
function meanOf(rows: readonly Float32Array[]): Float32Array {
  const logs = rows.map((row) => {
    const total = logSumExp(row);
    return Float64Array.from(row, (logit) => logit - total);
  });
  return Float32Array.from(rows[0]!, (_, c) => logSumExp(logs.map((row) => row[c]!)) - Math.log(rows.length));
}
