/** A program: trains on the native engine and prints what came of it, to be compared between numbers of threads. */

import { prepareData } from '../../src/model/data.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import { numbersOf, probabilities, reviews, run, tinyOptions } from '../training/testing.js';

await chooseBackend('native');
// Wide enough for every kernel to find work for a second thread.
const options = tinyOptions({
  objective: 'mixed',
  embeddingSize: 96,
  hiddenUnits: 96,
  headUnits: 32,
  batchSize: 32,
  unlabeledBatchSize: 32,
  maxSteps: 4,
});
const data = await prepareData(
  { labeled: reviews(64), unlabeled: reviews(64, { seed: 2 }), development: reviews(40, { seed: 3 }) },
  options,
);
const { steps, end } = await run(data, options);
process.stdout.write(JSON.stringify([numbersOf(steps), await probabilities(end.model)]));
