/**
 * What other words in the slots of a text would do to its margin, to first order: the gradient at the embedding of a
 * word times the way from there to the other word (Ebrahimi, Rao, Lowd and Dou 2018, "HotFlip"). T tokens, E embedding width.
 */
import { marginGradients } from '../../explanation/contest.js';
import { embeddingsOf } from '../../model/embeddingsOf.js';
import type { BoundModel, Model } from '../../model/model.js';
import { argmaxBut } from '../../tensor/argmax.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { type Batch, makeBatch } from '../../text/batches.js';
import { encodeIds, keptPositions } from '../../text/encode.js';
import type { AttackedText } from '../attackedText.js';
import { marginOf } from '../margins.js';
import { changedIds, originalIds } from './slotIds.js';
import type { Estimator, WordIds } from './victim.js';

export function gradientEstimator(
  attacked: AttackedText,
  bound: BoundModel,
  { textOptions }: Model,
  words: WordIds,
): Estimator {
  const original = originalIds(attacked, words);
  return {
    async estimates(base, edits, label) {
      const slots = changedIds(original, base, words);
      const ids = slots.flat();
      const placeOfToken = slots.flatMap((own, place) => own.map(() => place));
      const { ids: read } = encodeIds(ids, textOptions);
      const tokenOfPlace = new Map(
        keptPositions(ids, textOptions).map((position, token) => [placeOfToken[position]!, token]),
      );
      const wanted = [...new Set(edits.flatMap(({ text }) => (text === undefined ? [] : words.idsOf(text))))];
      const vectors = embeddingsOf(bound, Int32Array.from(wanted));
      const rowOf = new Map(wanted.map((id, row) => [id, row]));
      const { margin, gradient, embeddings } = slopesAt(bound, batchOf(read), label);
      const width = embeddings.length / read.length;
      return Float64Array.from(edits, ({ place, text }) => {
        const token = tokenOfPlace.get(place);
        const [id, ...more] = text === undefined ? [] : words.idsOf(text);
        // Of what is not read, or is no single token, nothing is known.
        if (token === undefined || id === undefined || more.length > 0) return Number.POSITIVE_INFINITY;
        let change = 0;
        for (let e = 0; e < width; e += 1) {
          const at = token * width + e;
          change += gradient[at]! * (vectors[rowOf.get(id)! * width + e]! - embeddings[at]!);
        }
        return margin + change;
      });
    },
  };
}

function slopesAt(classifier: BoundModel, batch: Batch, label: number) {
  const { embeddings, row } = tidyToHost(() => {
    const text = classifier.embed(batch);
    const logits = classifier.logits(text.embeddings, text, true);
    return {
      embeddings: Float32Array.from(text.embeddings.dataSync()),
      row: Float32Array.from(logits.dataSync()),
    };
  });
  const gradient = tidyToHost(() => {
    const contested = { classifier, text: classifier.embed(batch), label, rival: argmaxBut(row, label) };
    return marginGradients(contested, embeddings);
  });
  return { margin: marginOf(row, label), gradient, embeddings };
}

const batchOf = (ids: Int32Array): Batch => makeBatch([{ ids, unknownWords: 0 }], [0]);
