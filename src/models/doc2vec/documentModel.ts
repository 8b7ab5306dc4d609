/**
 * The doc2vec family: a vector of the whole text (PV-DBOW over n-grams), learnt from texts without labels, and a
 * classifier on top of it.
 */
import type { Model, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { ensureBackend } from '../../tensor/backend.js';
import type { EncodedText } from '../../text/encode.js';
import { defineFamily } from '../family.js';
import { documentArrays, documentsFromArrays } from './documentArrays.js';
import { documentShape, documentShapeOf } from './documentShape.js';
import { type DocumentVectors, ngramParameters } from './documentVectors.js';
import { viewWeights, viewWidth } from './encoderView.js';
import { documentVectorsOf } from './inferVectors.js';
import { type DocumentState, headLogits } from './vectorHead.js';

export interface DocumentModel extends Model {
  readonly family: 'doc2vec';
  readonly state: DocumentState;
}

export function documentModel(parts: ModelParts, state: DocumentState): DocumentModel {
  const { documents, head } = state;
  return {
    ...parts,
    family: 'doc2vec',
    state,
    logits: (texts, signal) =>
      inTurns(texts, signal, async (turn) => {
        await ensureBackend();
        return headLogits(head, await documentVectorsOf(documents, turn, signal));
      }),
    features: (texts, signal) => inTurns(texts, signal, (turn) => vectorsOf(documents, turn, signal)),
    describe: () => architectureOf(documents),
    save: () => ({ options: documentShapeOf(head.options), arrays: documentArrays(state) }),
  };
}

export const doc2vec = defineFamily({
  name: 'doc2vec',
  title: 'a model of document vectors',
  needsBackend: true,
  entries: { options: documentShape },
  load: (reader, parts, { options }) =>
    documentModel(
      parts,
      documentsFromArrays(reader, parts.vocabulary.tokens.length, parts.classes.length, options),
    ),
});

function architectureOf(documents: DocumentVectors) {
  const { views, mean, table, pretrained, encoderView } = documents;
  const parts = views.reduce((sum, view) => sum + view.parts, 0);
  const other = pretrained
    ? `, ${pretrained.mean.length} by ${ngramCount(pretrained.table)} pretrained ones`
    : '';
  const view = encoderView ? `, and ${viewWidth(encoderView)} by an encoder of words as it is` : '';
  return {
    architecture: `doc2vec (PV-DBOW): vectors of ${mean.length} numbers in ${parts} sub-vectors, by ${ngramCount(table)} words and n-grams${other}${view}`,
    weights: vectorWeights(documents),
  };
}

/** Numbers that the vectors of texts are found by, those that were pretrained included. */
export function vectorWeights({ views, pretrained, encoderView }: DocumentVectors): number {
  return (
    ngramParameters([...views, ...(pretrained?.views ?? [])]) + (encoderView ? viewWeights(encoderView) : 0)
  );
}

async function vectorsOf(
  documents: DocumentVectors,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  await ensureBackend();
  const vectors = await documentVectorsOf(documents, texts, signal);
  const width = vectors.length / texts.length;
  return texts.map((_, text) => vectors.slice(text * width, (text + 1) * width));
}
