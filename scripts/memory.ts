/**
 * Tensors and resident memory in the course of a training run on a labeled corpus: they must not grow.
 *
 *     node --import tsx scripts/memory.ts <corpus> [objective] [steps]
 */
import * as tf from '@tensorflow/tfjs-core';
import { readCorpus } from '../src/corpus/readCorpus.js';
import type { ObjectiveName } from '../src/objectives/objectiveOptions.js';
import { train } from '../src/training/train.js';

const [source, objective = 'vat', steps = '200'] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: memory.ts <corpus> [objective] [steps]');
const options = {
  model: 'bilstm' as const,
  objective: objective as ObjectiveName,
  maxSteps: Number(steps),
  evaluations: 4,
  embeddingSize: 64,
  hiddenUnits: 64,
};
for await (const event of train({ labeled: readCorpus(source), options })) {
  if (event.type !== 'step' || (event.step !== 10 && event.step % 50 !== 0)) continue;
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `step ${event.step}: ${tf.memory().numTensors} tensors, resident ${mebibytes(rss)}, ` +
      `heap ${mebibytes(heapUsed)}, arrays ${mebibytes(arrayBuffers)}`,
  );
}
