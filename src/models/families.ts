/** All families of models: the one place that knows them by name. A family is loaded when a model of it is. */
import type { FamilyName } from '../model/model.js';
import type { Family } from './family.js';

const families: Readonly<Record<FamilyName, () => Promise<Family>>> = {
  neural: async () => (await import('./neural/networkModel.js')).neural,
  linear: async () => (await import('./linear/linearModel.js')).linear,
  doc2vec: async () => (await import('./doc2vec/documentModel.js')).doc2vec,
  ensemble: async () => (await import('./ensemble/ensembleModel.js')).ensemble,
  svm: async () => (await import('./svm/svmModel.js')).svm,
  tree: async () => (await import('./trees/forestModel.js')).tree,
  trees: async () => (await import('./trees/forestModel.js')).trees,
  knn: async () => (await import('./knn/knnModel.js')).knn,
};

export function familyNamed(name: FamilyName): Promise<Family> {
  return families[name]();
}

/** As folders of version 0.1 call them in `config.json`. */
export const formerNames: Readonly<Record<string, FamilyName>> = {
  network: 'neural',
  linear: 'linear',
  documents: 'ensemble',
};
