/** The training of nearest neighbors: the labeled texts are read and kept. It needs no tensor engine. */
import { balancedClassWeights } from '../../model/classWeights.js';
import type { PreparedData } from '../../model/data.js';
import { beginByEpochs } from '../beginByEpochs.js';
import { labeledNgrams } from '../labeledNgrams.js';
import type { EpochLearner } from '../trainByEpochs.js';
import { type KnnModel, knnModel } from './knnModel.js';
import type { KnnTrainingOptions } from './knnOptions.js';

export const beginKnn = beginByEpochs(knnLearner);

/** @param data texts that are not cut */
async function knnLearner(
  data: PreparedData,
  options: KnnTrainingOptions,
  signal?: AbortSignal,
): Promise<EpochLearner<KnnModel>> {
  const { classes, vocabulary, labeled } = data;
  const { ngrams, rows } = await labeledNgrams(data, options, signal);
  const { neighbors, classWeights } = options;
  const votes =
    classWeights === 'balanced'
      ? balancedClassWeights(labeled.labels, classes.length)
      : new Float32Array(classes.length).fill(1);
  const state = { classes: classes.length, neighbors, ngrams, rows, labels: labeled.labels, votes };
  return {
    parameters: rows.ngrams.length,
    texts: labeled.texts.length,
    unlabeledTexts: 0,
    mostEpochs: 1,
    model: () => knnModel({ classes, vocabulary, textOptions: options }, state),
    epoch: async () => ({ losses: {}, isDone: true }),
  };
}
