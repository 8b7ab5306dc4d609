/** What can be trained: the one place that names the families with a training. */
import { trainedDoc2vec, trainedEnsemble } from '../models/ensemble/trainedVectors.js';
import { trainedKnn } from '../models/knn/trainedKnn.js';
import { trainedLinear } from '../models/linear/trainedLinear.js';
import { trainedBilstm, trainedCnn, trainedLstm } from '../models/neural/trainedNetworks.js';
import { trainedSvm } from '../models/svm/trainedSvm.js';
import type { TrainedModel } from '../models/trainedModel.js';
import { trainedTree, trainedTrees } from '../models/trees/trainedTrees.js';
import { type DefenseName, learnsFromChangedWords } from '../objectives/defenseOptions.js';
import type { ModelName, TrainingOptions } from './trainingOptions.js';

export const trainedModels: Readonly<Record<ModelName, TrainedModel<TrainingOptions>>> = {
  ensemble: trainedEnsemble,
  doc2vec: trainedDoc2vec,
  linear: trainedLinear,
  bilstm: trainedBilstm,
  lstm: trainedLstm,
  cnn: trainedCnn,
  svm: trainedSvm,
  tree: trainedTree,
  trees: trainedTrees,
  knn: trainedKnn,
};

/** The models that read an option. */
export function modelsWith(option: string): ModelName[] {
  return (Object.keys(trainedModels) as ModelName[]).filter((name) =>
    trainedModels[name].options.has(option),
  );
}

/** Whether development texts choose which step is kept: not where errors on unchanged texts would choose too early a one. */
export function choosesStep({
  model,
  defense,
}: {
  readonly model: ModelName;
  readonly defense: DefenseName;
}): boolean {
  return trainedModels[model].choosesStep && !learnsFromChangedWords(defense);
}
