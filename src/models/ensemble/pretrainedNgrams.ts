/**
 * Pretrained n-grams beside those of a run: they were learnt from many texts, and find vectors of few texts that these alone cannot
 * teach.
 */
import type { PreparedData } from '../../model/data.js';
import { resultOf } from '../../model/resultOf.js';
import { unsavedStages } from '../../optimisation/stages.js';
import { besides } from '../../tensor/tables.js';
import { tokenCount } from '../../text/encode.js';
import type { TextList } from '../../text/textList.js';
import { createNgramVectors } from '../doc2vec/documentVectors.js';
import { ngramsOfVocabulary } from '../doc2vec/ngramsOfVocabulary.js';
import type { PretrainedDocuments } from '../doc2vec/pretrainedVectors.js';
import { readTexts } from '../doc2vec/readTexts.js';
import type { LearntDocuments } from '../doc2vec/vectorStage.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import { FEWEST_KNOWN_WORDS, knownShare } from './knownShare.js';
import { FEWEST_LABELS } from './networkNeeds.js';

/** So many tokens without labels teach n-grams of their own well enough. */
const MANY_TOKENS = 2_000_000;

/**
 * Whether they know the texts, and texts and labels are few. With more labels a network joins that is pretrained too; beside it they gain on
 * sentences of films and lose on questions.
 */
export function isPretrainedUseful(
  { vocabulary }: PretrainedDocuments,
  data: PreparedData<TextList>,
): boolean {
  const isLittle = data.labeled.texts.length < FEWEST_LABELS && tokenCount(data.unlabeled) < MANY_TOKENS;
  return isLittle && knownShare(vocabulary, data) >= FEWEST_KNOWN_WORDS;
}

/** Texts of which the n-grams know a larger share of the words are of their kind: reviews of films and products, 92 to 96 %; news and questions 90. */
const MANY_KNOWN_WORDS = 0.91;
/** A part of the vectors has as many numbers at least. */
const NARROWEST_PART = 16;

/**
 * Numbers of a text's own vector where pretrained n-grams find others. What few texts teach drowns what n-grams of texts of their kind
 * know: at 32 instead of 256, 2,500 sentences with 100 labels err on 19 instead of 27 % (scripts/experiments/NOTES.md).
 * @param options its width otherwise
 */
export function widthBesidePretrained(
  { vocabulary }: PretrainedDocuments,
  data: Pick<PreparedData<TextList>, 'unlabeled' | 'vocabulary' | 'frequencies'>,
  { embeddingSize, documentParts }: Pick<EnsembleTrainingOptions, 'embeddingSize' | 'documentParts'>,
): number {
  if (knownShare(vocabulary, data) < MANY_KNOWN_WORDS) return embeddingSize;
  const whole = embeddingSize / documentParts;
  const share = tokenCount(data.unlabeled) / MANY_TOKENS;
  const part = Math.ceil((share * whole) / NARROWEST_PART) * NARROWEST_PART;
  return documentParts * Math.min(whole, part);
}

/** What they find of the unlabeled texts. @throws the signal's reason when it aborts */
export async function readByPretrained(
  pretrained: PretrainedDocuments,
  { vocabulary, unlabeled }: PreparedData,
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Promise<LearntDocuments> {
  const found = await ngramsOfVocabulary(pretrained, vocabulary);
  const view = createNgramVectors(found, options);
  const stage = { stages: unsavedStages(), vectors: '', texts: '', key: '' };
  return resultOf(readTexts(view, unlabeled, stage, signal));
}

/** @param pretrained what pretrained n-grams found of the same texts */
export function withPretrained(learnt: LearntDocuments, pretrained: LearntDocuments): LearntDocuments {
  const { documents, vectors } = learnt;
  return {
    documents: { ...documents, pretrained: pretrained.documents },
    vectors: besides([vectors, pretrained.vectors], vectors.length / documents.mean.length),
  };
}
