/** Vectors of the same texts that were learnt in different ways, to be one vector. */

import { besides, firstColumns } from '../../tensor/tables.js';
import { firstParts, widthByNgrams, widthOf } from './documentVectors.js';
import type { LearntDocuments } from './vectorStage.js';

/** The first parts of what the first view found, without what pretrained n-grams found. */
export function firstDocumentParts({ documents, vectors }: LearntDocuments, parts: number): LearntDocuments {
  const { table, views, mean, inverseDeviation } = documents;
  const all = widthByNgrams(documents);
  const view = firstParts(views[0]!, parts);
  const width = widthOf(view);
  return {
    documents: {
      table,
      views: [view],
      mean: mean.subarray(0, width),
      inverseDeviation: inverseDeviation.subarray(0, width),
    },
    vectors: firstColumns(vectors, all, width),
  };
}

/** @param other of the same texts and n-grams */
export function sideBySide(one: LearntDocuments, other: LearntDocuments): LearntDocuments {
  const [left, right] = [one.documents, other.documents];
  const texts = one.vectors.length / left.mean.length;
  return {
    documents: {
      table: left.table,
      views: [...left.views, ...right.views],
      mean: besides([left.mean, right.mean], 1),
      inverseDeviation: besides([left.inverseDeviation, right.inverseDeviation], 1),
    },
    vectors: besides([one.vectors, other.vectors], texts),
  };
}
