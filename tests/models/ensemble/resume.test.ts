import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { StageSnapshot } from '../../../src/model/checkpoint.js';
import type { EnsembleCache } from '../../../src/models/ensemble/trainEnsemble.js';
import { loadCheckpoint, saveCheckpoint } from '../../../src/optimisation/checkpoint.js';
import { pretrain } from '../../../src/pretraining/pretrain.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder, type TemporaryFolder } from '../../corpus/helpers.js';
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

const test = suiteWithFolder('resume of training on vectors of texts');
test.before(chooseTestEngine);

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
const documents: EnsembleCache = {};

/** What the command does with events, until after the first checkpoint: as if the process had been killed. */
async function killed(folder: TemporaryFolder, request: TrainRequest): Promise<TrainingEvent[]> {
  return killedWhen(folder, { ...request, documents, checkpointEvery: STOP }, () => true);
}

/** The same until a checkpoint that is told by the stage under way. */
async function killedWhen(
  folder: TemporaryFolder,
  request: TrainRequest,
  isIt: (running: StageSnapshot) => boolean,
): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  for await (const event of train(request)) {
    if (event.type !== 'checkpoint') seen.push(event);
    else if (isIt(event.snapshot.stages.at(-1)!)) {
      await saveCheckpoint(placesIn(folder).checkpoint, event.snapshot);
      return seen;
    }
  }
  throw new Error('there was no such checkpoint');
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
      labeled: topicTexts(4, { seed: 2 }).map((one) => ({
        ...one,
        label: one.label === 'sea' ? 'sky' : 'sea',
      })),
    },
    'another method': { options: topicRequest({ ...requestOf().options, objective: 'rp' }).options },
    'other development texts': { development: topicTexts(20, { seed: 41 }) },
    'a text more': { unlabeled: withoutLabels([...topicTexts(60), ...topicTexts(1, { seed: 40 })]) },
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
    warnings.some((message) => message.includes('another limit of time or steps: training 1 of 2')),
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

/** A network of words, as `pretrain` leaves it. */
async function encoderIn(folder: TemporaryFolder): Promise<string> {
  const out = join(folder.path, 'encoder');
  const options = {
    encoder: 'bilstm',
    embeddingSize: 8,
    hiddenUnits: 4,
    vectorEpochs: 1,
    encoderEpochs: 1,
  } as const;
  for await (const _ of pretrain({ texts: withoutLabels(topicTexts(60)), options, out }));
  return out;
}

/** Few steps of everything; two rounds, so that every stage comes. */
const everyStage = (networkFrom: string) => ({
  ...requestOf({ documentRounds: 2, maxSteps: 4, evaluations: 1, networkFrom, networkSteps: 4 }),
  checkpointSeconds: 0,
});

async function wholeOutcome(events: readonly TrainingEvent[]) {
  const { end } = told([...events]);
  const { documents, network } = modelOf('ensemble', end.model).state;
  const views = documents.views.map(({ quantised, wanted }) => [quantised, wanted]);
  const { weights, probabilities: found, calibration } = await outcome(events);
  return {
    views,
    weights,
    found,
    calibration,
    network: [...network!.state.parameters, network!.weight],
    embedding: network!.state.embedding.values,
  };
}

/** How far a stage is, for one that is to be interrupted at its middle. */
const middleOf: Readonly<Record<string, (stage: StageSnapshot) => boolean>> = {
  'text vectors': ({ numbers }) => (numbers as { epoch: number; texts: number }).epoch === 1,
  'reading of the texts': ({ isDone }) => isDone,
  training: ({ numbers }) => (numbers as { position: { step: number } }).position.step === 2,
  'n-grams': ({ numbers }) => (numbers as { visits: number }).visits === 2,
  'network of words': ({ numbers }) => (numbers as { position: { step: number } }).position.step === 2,
};

test('killed in the midst of any stage, the run goes on to the same end, to the bit', async ({ folder }) => {
  const request = everyStage(await encoderIn(folder));
  const seen: string[] = [];
  const all: TrainingEvent[] = [];
  for await (const event of train(request)) {
    all.push(event);
    const name = event.type === 'checkpoint' && event.snapshot.stages.at(-1)!.name;
    if (name && seen.at(-1) !== name) seen.push(name);
  }
  const of = (round: number) =>
    ['text vectors', 'reading of the texts', 'training', 'n-grams'].map((name) => `${name} ${round} of 2`);
  assert.equal(seen, [...of(1), ...of(2), 'network of words']);
  const expected = await wholeOutcome(all);
  for (const name of seen) {
    const places = { checkpoint: join(folder.path, name, 'checkpoint'), model: folder.path };
    const isMiddle = middleOf[name.replace(/ \d of 2$/, '')]!;
    let kept = 0;
    for await (const event of train(request)) {
      if (event.type !== 'checkpoint') continue;
      const running = event.snapshot.stages.at(-1)!;
      if (running.name !== name || !isMiddle(running)) continue;
      await saveCheckpoint(places.checkpoint, event.snapshot);
      kept = event.snapshot.stages.length;
      break;
    }
    assert.is(kept, seen.indexOf(name) + 1, name);
    const again = await trained({ ...request, checkpointSeconds: undefined, resumeFrom: places });
    assert.is(ofType(again, 'resume')[0]?.phase, name);
    assert.not(
      ofType(again, 'warning').some(({ message }) => message.includes('another limit')),
      name,
    );
    assert.equal(await wholeOutcome(again), expected, name);
  }
});

test('interrupted where it may be, and again as it goes on, a run keeps what it has', async ({ folder }) => {
  const request = { ...everyStage(await encoderIn(folder)), checkpointSeconds: undefined };
  const expected = await wholeOutcome(await trained(request));
  const phases: string[] = [];
  for (let interruptions = 0; ; interruptions += 1) {
    const abort = new AbortController();
    const events: TrainingEvent[] = [];
    let told = 0;
    try {
      const signal = abort.signal;
      for await (const event of train({ ...request, signal, resumeFrom: placesIn(folder) })) {
        events.push(event);
        if (event.type === 'checkpoint') await saveCheckpoint(placesIn(folder).checkpoint, event.snapshot);
        if (event.type === 'resume') phases.push(event.phase);
        if (['documents', 'phase', 'step', 'network'].includes(event.type) && ++told === 7) abort.abort();
      }
    } catch (error) {
      if (error !== abort.signal.reason) throw error;
      assert.is(events.at(-1)?.type, 'checkpoint', 'the last thing it does is to keep what it has');
    }
    const end = ofType(events, 'end')[0];
    if (end && end.reason !== 'interrupted') {
      assert.equal(await wholeOutcome(events), expected);
      break;
    }
    assert.ok(interruptions < 30, phases.join(', '));
  }
  assert.ok(new Set(phases).size > 3, phases.join(', '));
});

test('arrays of stages that are done are written once', async ({ folder }) => {
  const { checkpoint } = placesIn(folder);
  const writings = new Map<string, Set<number>>();
  for await (const event of train({ ...requestOf(), checkpointSeconds: 0 })) {
    if (event.type !== 'checkpoint') continue;
    await saveCheckpoint(checkpoint, event.snapshot);
    const { stages } = JSON.parse(readFileSync(join(checkpoint, 'state.json'), 'utf8'));
    for (const { name, isDone, arrays } of stages) {
      if (!isDone) continue;
      writings.set(name, (writings.get(name) ?? new Set()).add(statSync(join(checkpoint, arrays)).mtimeMs));
    }
    assert.is(readdirSync(checkpoint).length, stages.length + 2, 'with the state and the manifest');
  }
  assert.equal(
    [...writings].map(([name, times]) => [name, times.size]),
    [
      ['text vectors', 1],
      ['reading of the texts', 1],
      ['training', 1],
      ['n-grams', 1],
    ],
  );
  assert.ok(await loadCheckpoint(checkpoint, await fingerprintIn(checkpoint)));
});

const fingerprintIn = async (checkpoint: string): Promise<string> =>
  JSON.parse(readFileSync(join(checkpoint, 'state.json'), 'utf8')).fingerprint;

test.run();
