/**
 * The training of models on text vectors: of an ensemble, or of a doc2vec model, which is its first member alone. Vectors are
 * learnt from whole texts, or found by pretrained n-grams; the model then knows the words of these n-grams only.
 */
import { InputError } from '../../errors.js';
import { heldInMemory, type PreparedData } from '../../model/data.js';
import type { WarningEvent } from '../../model/events.js';
import { loadCheckpoint } from '../../optimisation/checkpoint.js';
import type { TextList } from '../../text/textList.js';
import { WHOLE_TEXT } from '../../text/textOptions.js';
import { defaultEntropyWeight, VECTOR_EPSILON } from '../doc2vec/defaults.js';
import type { Begin } from '../fit.js';
import { documentStart, encoderOfWords, ngramsIn } from '../neural/pretrainedStart.js';
import { openDefense } from '../openDefense.js';
import type { EnsembleTrainingOptions, VectorNeeds } from './ensembleOptions.js';
import { canGiveView } from './joinEncoderView.js';
import { FEWEST_KNOWN_WORDS, knownShare } from './knownShare.js';
import { networkBringsWords, networkCanLearn } from './networkNeeds.js';
import { isPretrainedUseful, widthBesidePretrained } from './pretrainedNgrams.js';
import { trainDocumentModel } from './trainEnsemble.js';

/** @param alone without the other members of an ensemble */
export function beginVectors(alone: boolean): Begin<VectorNeeds> {
  return async (wanted, { given, wordVectors, encoderFrom }) => {
    if (wordVectors !== undefined) throw unusedVectors(wordVectors, wanted.model);
    const begun = encoderFrom === undefined ? undefined : await documentStart(encoderFrom, given, wanted);
    // Vectors of texts are not trained: however large they start, they are brought to unit variance.
    const open = { ...(begun?.options ?? wanted), maxTokens: WHOLE_TEXT, initialDeviation: null };
    const encoder = open.networkFrom === null ? undefined : await encoderOfWords(open.networkFrom, open);
    const ngrams = begun || open.ngramsFrom === null ? undefined : await ngramsIn(open.ngramsFrom, open);
    const joins = (data: PreparedData<TextList>) => ngrams !== undefined && isPretrainedUseful(ngrams, data);
    return {
      options: open,
      readsUnlabeled: true,
      ...(await openDefense(wanted)),
      known(labeled) {
        if (begun) return { ...begun, alone: true };
        return encoder && networkBringsWords(labeled, open) ? { ...encoder, alone: false } : undefined;
      },
      complete(data) {
        const { labeled, classes } = data;
        const beside = given.embeddingSize === undefined && joins(data) ? ngrams : undefined;
        const usual = defaultEntropyWeight(open.objective, labeled.labels, classes.length);
        return {
          ...open,
          ...(beside && { embeddingSize: widthBesidePretrained(beside, data, open) }),
          epsilon: open.epsilon ?? VECTOR_EPSILON,
          entropyWeight: open.entropyWeight ?? usual,
        };
      },
      async *fit(given, options, { resumeFrom, ...context }) {
        const data = heldInMemory(given);
        const network = encoder && networkCanLearn(data.labeled.texts.length, options) ? encoder : undefined;
        const known = encoder === undefined ? 0 : knownShare(encoder.vocabulary, data);
        const wantsView = options.encoderView && network === undefined;
        const view = wantsView && known >= FEWEST_KNOWN_WORDS && canGiveView(data) ? encoder : undefined;
        if (wantsView && !view) yield noView(encoder !== undefined, known);
        if (encoder && !view) yield* networkWarnings(known, network !== undefined, data, options);
        yield* trainDocumentModel(data, options, {
          ...context,
          start: begun?.start,
          pretrained: joins(data) ? ngrams : undefined,
          encoder: network,
          view,
          alone,
          resume: async (fingerprint) => resumeFrom && loadCheckpoint(resumeFrom.checkpoint, fingerprint),
        });
      },
    };
  };
}

/** @param known share of the words that the encoder knows */
function noView(isNamed: boolean, known: number): WarningEvent {
  const reason = !isNamed
    ? 'no encoder is named (--network-from)'
    : known < FEWEST_KNOWN_WORDS
      ? `the encoder knows ${Math.round(100 * known)} % of the words in these texts only`
      : 'there are too few texts';
  return { type: 'warning', message: `no encoder reads the texts beside their vectors: ${reason}` };
}

function* networkWarnings(
  known: number,
  joins: boolean,
  data: PreparedData,
  { objective, networkMethod }: EnsembleTrainingOptions,
): Generator<WarningEvent> {
  if (!joins) {
    if (networkMethod !== 'same') return;
    const message = `${data.labeled.texts.length} labels alone (${objective}) are too few labels for a network: it does not join the vectors`;
    yield { type: 'warning', message };
    return;
  }
  if (known < FEWEST_KNOWN_WORDS) {
    const message =
      `the encoder of the network knows ${Math.round(100 * known)} % of the words in these texts only: name with ` +
      '--network-from one that was pretrained on texts of their kind';
    yield { type: 'warning', message };
  }
}

function unusedVectors(wordVectors: string, model: string): InputError {
  return new InputError({
    where: 'the start of the training',
    found: `${wordVectors}, and the model ${model}`,
    expected: 'one of them: the vectors of texts do not consist of vectors of words',
    advice: 'Leave out --embeddings, or add --model bilstm.',
  });
}
