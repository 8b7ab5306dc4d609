/** Each training of a network from pretrained weights starts from these as they were, whatever was trained from them before. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../../src/model/data.js';
import { parseOptions } from '../../../src/model/parseOptions.js';
import { networkLearner } from '../../../src/models/neural/networkLearner.js';
import { networkTrainingOptions } from '../../../src/models/neural/networkTrainingOptions.js';
import {
  loadPretrainedEncoder,
  type PretrainedEncoder,
} from '../../../src/models/neural/pretrainedEncoder.js';
import { startFromEncoder } from '../../../src/models/neural/pretrainedStart.js';
import { encoderDigest } from '../../../src/models/neural/startDigests.js';
import { trainModel } from '../../../src/optimisation/loop.js';
import { createRandom } from '../../../src/tensor/random.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, ofType } from '../../training/testing.js';
import { orderedTexts, pretrainOn } from '../ensemble/orderedTexts.js';

const test = suite('a fresh start from pretrained weights');

let folder: TemporaryFolder;
let encoder: PretrainedEncoder;
const labeled = orderedTexts(40, 2);

test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  await pretrainOn(labeled, folder.path);
  encoder = await loadPretrainedEncoder(folder.path);
});
test.after(() => folder.remove());

test('a second training by one learner starts where the first did, and the encoder stays as it is', async () => {
  const before = encoderDigest(encoder);
  const { encoder: kind, ...shape } = encoder.options;
  const wanted = parseOptions(networkTrainingOptions, {
    ...shape,
    objective: 'supervised',
    maxSteps: 3,
    evaluations: 1,
    epsilon: 1,
  });
  const options = { ...wanted, encoder: kind };
  const data = await prepareData({ labeled, unlabeled: [] }, options, undefined, () => ({
    ...encoder,
    alone: false,
  }));
  const learner = networkLearner(data, options, () => startFromEncoder(encoder, data, 1));
  const begun = () => {
    const { embedding, parameters } = learner.start(createRandom(1, 'initialisation'));
    return [embedding!.values.slice(), ...Array.from(parameters, ([, { values }]) => values.slice())];
  };
  const first = begun();
  for await (const _ of trainModel(data, options, learner));
  assert.equal(begun(), first);
  assert.is(encoderDigest(encoder), before);
});

/** The loss of the first step of the model that is kept. */
async function firstLoss(options: TrainingOptionsInput) {
  const usual = { model: 'bilstm', maxSteps: 4, evaluations: 1, batchSize: 40 } as const;
  const undropped = { embeddingDropout: 0, featureDropout: 0, recurrentDropout: 0 };
  const events: TrainingEvent[] = [];
  const request = {
    labeled,
    development: 0,
    encoderFrom: folder.path,
    options: { ...usual, ...undropped, ...options },
  };
  for await (const event of train(request)) events.push(event);
  return ofType(events, 'step')[0]!.losses.supervised!;
}

test('the student of distillation starts from the encoder, not from its teacher', async () => {
  const loss = await firstLoss({
    objective: 'supervised',
    defense: 'distillation',
    temperature: 1,
    learningRate: 0.05,
    maxSteps: 30,
  });
  const alone = await firstLoss({ objective: 'supervised', learningRate: 0.05 });
  assert.ok(loss > 0.5 * alone, `${loss} and ${alone}`);
});

test.run();
