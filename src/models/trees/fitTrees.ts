/** The training of the families on decision trees. */
import { beginByEpochs } from '../beginByEpochs.js';
import { boostingLearner } from './boosting.js';
import { cartLearner } from './cart.js';

export const beginTree = beginByEpochs(cartLearner);
export const beginTrees = beginByEpochs(boostingLearner);
