/** One of our own models as a victim. */
import { finiteLogits } from '../../model/finiteLogits.js';
import type { BoundModel, Model } from '../../model/model.js';
import { predictTexts } from '../../model/predictions.js';
import { readInBatches } from '../../model/readInBatches.js';
import { argmax } from '../../tensor/argmax.js';
import type { Batch } from '../../text/batches.js';
import { type EncodedText, encodeIds, encodeText } from '../../text/encode.js';
import { tokenise } from '../../text/tokenise.js';
import { idOf } from '../../text/vocabulary.js';
import { together } from '../../together.js';
import { type AttackedText, type Changes, withEdit } from '../attackedText.js';
import { forestScorer } from './forestScorer.js';
import { gradientEstimator } from './gradientEstimator.js';
import { keptAnswers } from './keptAnswers.js';
import { ngramScorer } from './ngramScorer.js';
import { changedIds, originalIds } from './slotIds.js';
import { versionScorer } from './versionScorer.js';
import type { Scorer, Victim, WordIds } from './victim.js';

type Read = (texts: readonly EncodedText[], signal?: AbortSignal) => Promise<Float32Array[]>;

/** A greedy search asks about some eight versions of a text at a time, and an engine is fastest with a hundred and more. */
const TEXTS_AT_ONCE = 16;
/** Tokens of theirs, whose states a network keeps: 32 kB each where it has 512 units in both directions. */
const TOKENS_AT_ONCE = 6400;

/**
 * A model as a victim that shows all it can: gradients of networks, weights of linear models and trees. Dispose of it after use.
 * @example
 * ```js
 * const victim = await modelVictim(await loadModel('model'));
 * const texts = ['A film to remember.'];
 * console.log(victim.access, await victim.labels(texts));
 * victim.dispose();
 * ```
 */
export async function modelVictim(model: Model): Promise<Victim> {
  const { classes, vocabulary, textOptions } = model;
  const bound = await model.bind?.();
  const source = bound ?? (await model.bindVersions?.());
  const read = readTogether(
    bound
      ? (texts, signal) => boundLogits(bound, texts, signal)
      : (texts, signal) => model.logits(texts, signal),
  );
  const ids = wordIds(model);
  const words = { ...ids, readsWhole: wholeReading(model) };
  const ngrams = model.ngramWeights && { ...words, weights: model.ngramWeights() };
  const forest = model.forest && { ...words, trees: model.forest() };
  return {
    classes,
    foldCase: textOptions.foldCase,
    access: ngrams || forest ? 'weights' : bound ? 'gradients' : 'scores',
    textsAtOnce: ngrams || forest ? 1 : bound ? textsOf(textOptions.maxTokens) : TEXTS_AT_ONCE,
    async labels(texts, signal) {
      const encoded = texts.map((text) => encodeText(text, vocabulary, textOptions));
      return finiteLogits(await read(encoded, signal)).map(argmax);
    },
    ...(model.suspicion && {
      doubts: async (texts, signal) => (await predictTexts(model, texts, signal)).map(({ doubt }) => doubt!),
    }),
    scorer(text) {
      if (ngrams?.readsWhole(text)) return ngramScorer(text, ngrams);
      if (forest?.readsWhole(text)) return forestScorer(text, forest);
      const versions = source?.openVersions?.();
      const scorer = versions
        ? versionScorer(text, ids, textOptions, versions)
        : wholeScorer(text, ids, (all) => encodeIds(all, textOptions), read);
      return keptAnswers(text, ids, scorer);
    },
    ...(bound && {
      estimator: (text) => gradientEstimator(text, bound, model, ids),
      seam: { classifier: bound, encode: (text) => encodeText(text, vocabulary, textOptions) },
    }),
    ...(ngrams && { ngrams }),
    ...(forest && { forest }),
    dispose: () => source?.dispose(),
  };
}

/** How many texts of at most so many tokens are attacked at a time. */
function textsOf(maxTokens: number): number {
  return Math.max(1, Math.min(TEXTS_AT_ONCE, Math.floor(TOKENS_AT_ONCE / maxTokens)));
}

/** Whether a model on n-grams reads all of a text, each word in its place. */
function wholeReading({ textOptions: { maxTokens, unknownWords } }: Model) {
  return ({ slots }: AttackedText) => slots.length < maxTokens && unknownWords === 'token';
}

/** The ids of letters are kept for each different word. */
function wordIds({ vocabulary, textOptions }: Model): WordIds {
  const known = new Map<string, readonly number[]>();
  const idOfToken = (token: string) => idOf(vocabulary, token);
  return {
    idOf: idOfToken,
    idsOf(letters) {
      const found = known.get(letters);
      if (found !== undefined) return found;
      const ids = tokenise(letters, textOptions.foldCase).map(idOfToken);
      known.set(letters, ids);
      return ids;
    },
  };
}

/** Reads each version as a whole. */
function wholeScorer(
  text: AttackedText,
  ids: WordIds,
  encode: (ids: number[]) => EncodedText,
  read: Read,
): Scorer {
  const original = originalIds(text, ids);
  const encoded = (changes: Changes) => encode(changedIds(original, changes, ids).flat());
  return {
    logits: (base, edits, signal) =>
      read(
        edits.map((edit) => encoded(withEdit(base, edit))),
        signal,
      ),
  };
}

/** What is asked at the same time is read at the same time. */
function readTogether(read: Read): Read {
  return together(async (asked: readonly (readonly EncodedText[])[], signal) => {
    const rows = await read(asked.flat(), signal);
    return asked.map((texts) => rows.splice(0, texts.length));
  });
}

/** Texts that go through the engine together. */
const BATCH = 64;

/** The logits of many texts by weights that stay on the engine. */
function boundLogits(
  bound: BoundModel,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const logits = (batch: Batch) => {
    const embedded = bound.embed(batch);
    return bound.logits(embedded.embeddings, embedded, true);
  };
  return readInBatches(texts, BATCH, logits, signal);
}
