import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TrainingEvent } from '../../../src/model/events.js';
import type { DocumentCache } from '../../../src/models/doc2vec/vectorCache.js';
import { saveCheckpoint } from '../../../src/optimisation/checkpoint.js';
import { pretrain } from '../../../src/pretraining/pretrain.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import {
  chooseTestEngine,
  evaluationsOf,
  modelOf,
  numbersOf,
  ofType,
  probabilities,
  told,
} from '../../training/testing.js';
import { topicRequest, topicTexts, withoutLabels } from '../../training/topics.js';

const test = suite<{ folder: TemporaryFolder }>('resume of training on vectors of texts');
test.before(chooseTestEngine);
test.before.each((context) => {
  context.folder = temporaryFolder();
});
test.after.each(({ folder }) => folder.remove());

const [STEPS, STOP] = [20, 10];
const held = topicTexts(12, { seed: 31 }).map(({ text }) => text);

/** Dropout and a random perturbation, so that the places in the random numbers count. */
const requestOf = (changes: TrainingOptionsInput = {}) =>
  topicRequest({ maxSteps: STEPS, evaluations: 4, embeddingDropout: 0.2, ...changes });

const placesIn = (folder: TemporaryFolder) => ({
  checkpoint: join(folder.path, 'checkpoint'),
  model: folder.path,
});

/** Of all texts together, so that they are learnt from once; a run that is resumed has nothing of it. */
const documents: DocumentCache = {};

/** What the command does with events, until after the first checkpoint: as if the process had been killed. */
async function killed(folder: TemporaryFolder, request: TrainRequest): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  for await (const event of train({ ...request, documents, checkpointEvery: STOP })) {
    if (event.type === 'checkpoint') {
      await saveCheckpoint(placesIn(folder).checkpoint, event.snapshot);
      return seen;
    }
    seen.push(event);
  }
  throw new Error('there was no checkpoint');
}

async function trained(request: TrainRequest): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(request)) events.push(event);
  return events;
}

/** All that can be told apart of two runs, to the bit. */
async function outcome(events: readonly TrainingEvent[]) {
  const { steps, end } = told([...events]);
  const { documents, head, joined } = modelOf('ensemble', end.model).state;
  return {
    steps: numbersOf(steps),
    evaluations: evaluationsOf(events),
    end: [end.reason, end.step, end.development],
    weights: [[...head.parameters], joined?.weights, joined?.bias],
    vectors: [documents.views[0]!.quantised, documents.mean, documents.inverseDeviation],
    probabilities: await probabilities(end.model, held),
    calibration: end.model.calibration,
  };
}

test('steps, a checkpoint and the rest are the same as all straight, to the bit', async ({ folder }) => {
  const whole = await trained({ ...requestOf(), documents });
  const first = await killed(folder, requestOf());
  const second = await trained({ ...requestOf(), resumeFrom: placesIn(folder) });
  assert.is(ofType(second, 'start')[0]!.resumedAtStep, STOP);
  assert.is(ofType(second, 'step')[0]!.step, STOP + 1);
  assert.equal(await outcome([...first, ...second]), await outcome(whole));
});

test('a checkpoint of other texts is refused', async ({ folder }) => {
  await killed(folder, requestOf());
  const others = {
    'other labels': {
      labelled: topicTexts(4, { seed: 2 }).map((one) => ({
        ...one,
        label: one.label === 'sea' ? 'sky' : 'sea',
      })),
    },
    'another method': { options: topicRequest({ ...requestOf().options, method: 'rp' }).options },
    'other development texts': { development: topicTexts(20, { seed: 41 }) },
    'a text more': { unlabelled: withoutLabels([...topicTexts(60), ...topicTexts(1, { seed: 40 })]) },
  };
  for (const [name, changes] of Object.entries(others)) {
    const request = { ...requestOf(), ...changes, documents, resumeFrom: placesIn(folder) };
    const message = await inputErrorOf(() => trained(request));
    assert.ok(message.startsWith(join(placesIn(folder).checkpoint, 'state.json')), `${name}: ${message}`);
    holdsInOrder(message, 'a checkpoint of other texts or other options', '--out');
  }
});

test('what was trained on vectors that come out otherwise is not gone on with', async ({ folder }) => {
  const twice = { documentRounds: 2 };
  await killed(folder, requestOf(twice));
  // The first round's head, which takes more steps now, chooses what the second one learns from.
  const request = requestOf({ ...twice, maxSteps: 2 * STEPS });
  const again = await trained({ ...request, resumeFrom: placesIn(folder) });
  assert.is(ofType(again, 'start')[0]!.resumedAtStep, 0);
  const warnings = ofType(again, 'warning').map(({ message }) => message);
  assert.ok(
    warnings.some((message) => message.startsWith('the vectors of texts have come out otherwise')),
    warnings.join('\n'),
  );
  assert.equal(await outcome(again), await outcome(await trained(request)));
});

test('a checkpoint that started from other n-grams is refused', async ({ folder }) => {
  const [one, other] = ['one', 'other'].map((name) => join(folder.path, name)) as [string, string];
  for (const [out, seed] of [
    [one, 1],
    [other, 2],
  ] as const) {
    const options = { encoder: 'documents', embeddingSize: 16, documentEpochs: 2, seed } as const;
    for await (const _ of pretrain({ texts: withoutLabels(topicTexts(60)), options, out }));
  }
  const {
    embeddingSize: _size,
    documentParts: _parts,
    ngramOrder: _order,
    ...options
  } = requestOf().options!;
  const request = { ...requestOf(), options, encoderFrom: one };
  for await (const event of train({ ...request, checkpointEvery: STOP })) {
    if (event.type !== 'checkpoint') continue;
    await saveCheckpoint(placesIn(folder).checkpoint, event.snapshot);
    break;
  }
  const resumeFrom = placesIn(folder);
  const message = await inputErrorOf(() => trained({ ...request, encoderFrom: other, resumeFrom }));
  holdsInOrder(message, 'a checkpoint of other texts or other options');
  const gone = await trained({ ...request, resumeFrom });
  assert.is(ofType(gone, 'start')[0]!.resumedAtStep, STOP);
});

test.run();
