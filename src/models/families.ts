/** All families of models: the one place that knows them by name. */
import type { FamilyName } from '../model/model.js';
import { doc2vec } from './doc2vec/documentModel.js';
import { ensemble } from './ensemble/ensembleModel.js';
import type { Family } from './family.js';
import { linear } from './linear/linearModel.js';
import { neural } from './neural/networkModel.js';

export const families: Readonly<Record<FamilyName, Family>> = { neural, linear, doc2vec, ensemble };

/** As folders of version 0.1 call them in `config.json`. */
export const formerNames: Readonly<Record<string, FamilyName>> = {
  network: 'neural',
  linear: 'linear',
  documents: 'ensemble',
};
