import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createEmbeddingTable } from '../../src/layers/embedding.js';
import { type PreparedData, prepareData } from '../../src/model/data.js';
import { type NetworkModel, neural } from '../../src/models/neural/networkModel.js';
import { loadModelOf, saveModel } from '../../src/models/savedModel.js';
import { saveCheckpoint } from '../../src/optimisation/checkpoint.js';
import { type RunContext, trainModel } from '../../src/optimisation/loop.js';
import { loadLoopSnapshot, loopSnapshot } from '../../src/optimisation/loopStage.js';
import { runFingerprint } from '../../src/optimisation/snapshot.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { type TrainRequest, train } from '../../src/training/train.js';
import type { TrainingOptions } from '../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder, type TemporaryFolder } from '../corpus/helpers.js';
import { withoutManifest } from '../storage/testing.js';
import {
  chooseTestEngine,
  evaluationsOf,
  learnerOf,
  networkOf,
  numbersOf,
  ofType,
  probabilities,
  reviews,
  run,
  type Telling,
  tinyData,
  tinyOptions,
  told,
} from '../training/testing.js';

const test = suiteWithFolder('resume');
test.before(chooseTestEngine);

const checkpointIn = (folder: TemporaryFolder) => join(folder.path, 'checkpoint');

/** What the command does with the events of a run: checkpoints and best models go to the folder. */
async function keep(folder: TemporaryFolder, event: TrainingEvent): Promise<void> {
  if (event.type === 'checkpoint') await saveCheckpoint(checkpointIn(folder), event.snapshot);
  if (event.type === 'evaluation' && event.improved)
    await saveModel(folder.path, event.model, {
      ...networkOf(event.model).state.options,
      ...event.model.textOptions,
    });
}

const snapshotOf = (checkpoint: string, data: PreparedData, options: TrainingOptions) =>
  loadLoopSnapshot(checkpoint, learnerOf(data, options), runFingerprint(data, options));

/** From the folder's checkpoint, as another process would go on. */
async function resumed(
  folder: TemporaryFolder,
  data: PreparedData,
  options: TrainingOptions,
): Promise<RunContext<NetworkModel>> {
  const snapshot = await snapshotOf(checkpointIn(folder), data, options);
  assert.ok(snapshot, 'there is no checkpoint');
  return {
    resume: { snapshot, best: snapshot.position.best ? await loadModelOf(neural, folder.path) : undefined },
  };
}

/** All that can be told apart of two runs, to the bit. */
async function outcome(events: readonly TrainingEvent[]): Promise<unknown> {
  const { steps, end } = told([...events]);
  return {
    steps: numbersOf(steps),
    evaluations: evaluationsOf(events),
    end: [end.reason, end.step, end.development],
    probabilities: await probabilities(end.model),
  };
}

/** A rate that makes the model swing, so that the best model is not the last one. */
const options = tinyOptions({ objective: 'mixed', maxSteps: 20, evaluations: 10, learningRate: 0.1 });

async function straight(): Promise<Telling> {
  return run(await tinyData(options), options);
}

/** Until after the checkpoint at a step, and then no further: as if the process had been killed. */
async function killedAt(folder: TemporaryFolder, step: number, wanted = options): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  const data = await tinyData(wanted);
  for await (const event of trainModel(data, wanted, learnerOf(data, wanted), { checkpointEvery: step })) {
    await keep(folder, event);
    if (event.type === 'checkpoint') break;
    seen.push(event);
  }
  return seen;
}

const gentle = { ...options, learningRate: 0.02, recurrentDropout: 0.3, layerRate: 0.5, headFirst: 0.4 };

for (const [name, wanted] of [
  ['', options],
  [', weights dropped and layers at rates of their own', gentle],
] as const)
  test(`10 steps, a checkpoint and 10 more are the same as 20 straight, to the bit${name}`, async ({
    folder,
  }) => {
    const data = await tinyData(wanted);
    const whole = await run(data, wanted);
    const first = await killedAt(folder, 10, wanted);
    assert.equal(first.length, 1 + 10 + 5);
    const second = await run(data, wanted, await resumed(folder, data, wanted));
    assert.is(ofType(second.events, 'start')[0]!.resumedAtStep, 10);
    assert.is(second.steps[0]!.step, 11);
    assert.equal(await outcome([...first, ...second.events]), await outcome(whole.events));
  });

test('the same when the best model is one of the interrupted run', async ({ folder }) => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const seeded = { ...options, seed };
    const data = await tinyData(seeded);
    const whole = await run(data, seeded);
    const best = whole.end.development!.step;
    if (best > 16) continue;
    const first = await killedAt(folder, best + 1, seeded);
    const second = await run(data, seeded, await resumed(folder, data, seeded));
    assert.ok(ofType(second.events, 'evaluation').every(({ improved }) => !improved));
    assert.equal(await outcome([...first, ...second.events]), await outcome(whole.events));
    return;
  }
  assert.unreachable('every run was best at its end: nothing was tested');
});

test('the same when a signal interrupts, after every third step', async ({ folder }) => {
  const whole = await straight();
  const data = await tinyData(options);
  const all: TrainingEvent[] = [];
  let context: RunContext<NetworkModel> = {};
  for (let interruptions = 0; ; interruptions += 1) {
    const abort = new AbortController();
    const part = await run(data, options, { ...context, signal: abort.signal }, async (event) => {
      await keep(folder, event);
      if (event.type === 'step' && event.step % 3 === 0) abort.abort();
    });
    all.push(...part.events);
    if (part.end.reason !== 'interrupted') {
      assert.is(interruptions, 6);
      break;
    }
    context = await resumed(folder, data, options);
  }
  assert.equal(await outcome(all), await outcome(whole.events));
});

test('patience counts on across an interruption', async ({ folder }) => {
  const patient = { ...options, patience: 3, maxSteps: 60, evaluations: 30 };
  const data = await tinyData(patient);
  const whole = await run(data, patient);
  assert.is(whole.end.reason, 'no improvement');
  const stopAt = whole.end.step - 1;
  for await (const event of trainModel(data, patient, learnerOf(data, patient), {
    checkpointEvery: stopAt,
  })) {
    await keep(folder, event);
    if (event.type === 'checkpoint') break;
  }
  const rest = await run(data, patient, await resumed(folder, data, patient));
  assert.is(rest.steps.length, 1);
  assert.equal(rest.end.development, whole.end.development);
  assert.is(rest.end.reason, 'no improvement');
});

test('a checkpoint holds the whole snapshot, to the bit', async ({ folder }) => {
  const data = await tinyData(options);
  for await (const event of trainModel(data, options, learnerOf(data, options), { checkpointEvery: 10 })) {
    if (event.type !== 'checkpoint') continue;
    await saveCheckpoint(checkpointIn(folder), event.snapshot);
    const loaded = await snapshotOf(checkpointIn(folder), data, options);
    const { stages, fingerprint } = event.snapshot;
    const snapshot = loopSnapshot(stages[0]!, learnerOf(data, options), fingerprint);
    assert.equal(loaded, snapshot);
    // Or else nothing would be seen of sums that were made anew.
    const embedding = snapshot.model.embedding!;
    assert.not.equal(
      createEmbeddingTable(embedding.values, embedding.frequencies).weightedSum,
      embedding.weightedSum,
    );
    break;
  }
});

test('the limits of a run may be moved, also behind its end', async ({ folder }) => {
  await killedAt(folder, 10);
  const data = await tinyData(options);
  const longer = { ...options, maxSteps: 30 };
  assert.is((await run(data, longer, await resumed(folder, data, longer))).end.step, 30);
  const shorter = { ...options, maxSteps: 5 };
  const { steps, end } = await run(data, shorter, await resumed(folder, data, shorter));
  assert.is(steps.length, 0);
  assert.is(end.step, 10);
});

test('a longer run is evaluated on, as often as its length asks', async ({ folder }) => {
  const short = { ...options, maxSteps: 10 };
  await killedAt(folder, 9, short);
  const data = await tinyData(options);
  const longer = { ...options, maxSteps: 30 };
  const { events } = await run(data, longer, await resumed(folder, data, longer));
  assert.equal(
    ofType(events, 'evaluation').map(({ step }) => step),
    [12, 15, 18, 21, 24, 27, 30],
  );
});

test('time goes on where it was', async ({ folder }) => {
  const data = await tinyData(options);
  await killedAt(folder, 10);
  const context = await resumed(folder, data, options);
  const before = context.resume!.snapshot.position.seconds;
  assert.ok(before > 0);
  const { steps } = await run(data, options, context);
  assert.ok(steps[0]!.seconds > before);
});

/** The whole way through the library, as the command goes. */
function request(folder: TemporaryFolder, changes: Partial<TrainRequest> = {}): TrainRequest {
  return {
    labeled: reviews(20),
    unlabeled: reviews(30, { seed: 2 }),
    development: reviews(10, { seed: 3 }),
    options,
    resumeFrom: { checkpoint: checkpointIn(folder), model: folder.path },
    ...changes,
  };
}

async function trained(wanted: TrainRequest): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(wanted)) events.push(event);
  return events;
}

test('train resumes from a folder, or starts anew where there is no checkpoint', async ({ folder }) => {
  const fresh = await trained(request(folder));
  assert.is(ofType(fresh, 'step').length, 20);
  const first = await killedAt(folder, 10);
  const second = await trained(request(folder));
  assert.is(ofType(second, 'step').length, 10);
  assert.equal(await outcome([...first, ...second]), await outcome(fresh));
});

test('other options or other texts are refused', async ({ folder }) => {
  await killedAt(folder, 10);
  const others: Record<string, Partial<TrainRequest>> = {
    method: { options: { ...options, objective: 'vat' } },
    seed: { options: { ...options, seed: 2 } },
    width: { options: { ...options, embeddingSize: 4 } },
    'labeled texts': { labeled: reviews(20, { seed: 9 }) },
    'one label': {
      labeled: reviews(20).map((one, index) => (index === 7 ? { ...one, label: 'bad' } : one)),
    },
    'names of the classes': {
      labeled: reviews(20).map((one) => ({ ...one, label: `${one.label} one` })),
      development: reviews(10, { seed: 3 }).map((one) => ({ ...one, label: `${one.label} one` })),
    },
    'unlabeled texts': { unlabeled: reviews(31, { seed: 2 }) },
    'development texts': { development: reviews(10, { seed: 4 }) },
    'no development texts': { development: 0 },
  };
  for (const [name, changes] of Object.entries(others)) {
    const message = await inputErrorOf(() => trained(request(folder, changes)));
    assert.ok(message.startsWith(join(checkpointIn(folder), 'state.json')), `${name}: ${message}`);
    holdsInOrder(message, 'a checkpoint of other texts or other options', 'one of the same run', '--out');
  }
});

test('a run with a defense resumes to the bit, and is refused with other candidates', async ({ folder }) => {
  const candidates = (table: object) => {
    const file = join(folder.path, 'candidates.json');
    writeFileSync(file, JSON.stringify(table));
    return file;
  };
  const defenseCandidates = candidates({ great: ['grand'], awful: ['dire', 'grand'] });
  const defended = { ...options, defense: 'hull-vat', defenseCandidates, swapShare: 1 } as const;
  const { resumeFrom, ...anew } = request(folder, { options: defended });
  const whole = await trained(anew);
  const first: TrainingEvent[] = [];
  for await (const event of train({ ...anew, checkpointEvery: 10 })) {
    await keep(folder, event);
    if (event.type === 'checkpoint') break;
    first.push(event);
  }
  const second = await trained({ ...anew, resumeFrom });
  assert.is(ofType(second, 'step').length, 10);
  assert.equal(await outcome([...first, ...second]), await outcome(whole));
  candidates({ great: ['grand'], awful: ['grand', 'dire'] });
  const message = await inputErrorOf(() => trained({ ...anew, resumeFrom }));
  holdsInOrder(message, 'a checkpoint of other texts or other options', 'one of the same run');
});

const damages: Record<string, (files: { state: string; arrays: string }) => void> = {
  'state cut off': ({ state }) => truncateSync(state, statSync(state).size - 5),
  'state empty': ({ state }) => truncateSync(state, 0),
  'state that is no object': ({ state }) => writeFileSync(state, '[]'),
  'state of other bytes': ({ state }) => writeFileSync(state, Buffer.alloc(100, 0xff)),
  'state without position': ({ state }) => edit(state, (json) => delete numbersIn(json)['position']),
  'state with a negative step': ({ state }) =>
    edit(state, (json) => Object.assign(numbersIn(json)['position']!, { step: -1 })),
  'state with a step of text': ({ state }) =>
    edit(state, (json) => Object.assign(numbersIn(json)['position']!, { step: '1' })),
  'state with a place of null': ({ state }) =>
    edit(state, (json) => Object.assign(numbersIn(json)['position']!, { labeled: null })),
  'state without decay': ({ state }) =>
    edit(state, (json) => Object.assign(numbersIn(json)['optimiser']!, { logDecay: null })),
  'state that names another file': ({ state }) =>
    edit(state, (json) => Object.assign(stageIn(json), { arrays: '../elsewhere' })),
  'arrays gone': ({ arrays }) => rmSync(arrays),
  'arrays cut off': ({ arrays }) => truncateSync(arrays, statSync(arrays).size - 100),
  'arrays too long': ({ arrays }) => appendFileSync(arrays, 'x'),
  'arrays empty': ({ arrays }) => truncateSync(arrays, 0),
  'arrays of other names': ({ arrays }) => swapText(arrays, '"embedding/averaged"', '"embedding/bveraged"'),
  'arrays of another type': ({ arrays }) => swapText(arrays, '"dtype":"F32"', '"dtype":"I32"'),
};

const stageIn = (json: Record<string, object>) => (json['stages'] as Record<string, object>[])[0]!;
const numbersIn = (json: Record<string, object>) => stageIn(json)['numbers'] as Record<string, object>;

function edit(file: string, change: (json: Record<string, object>) => void): void {
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json);
  writeFileSync(file, JSON.stringify(json));
}

function swapText(file: string, from: string, to: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(from);
  assert.ok(at > 0 && from.length === to.length);
  bytes.write(to, at);
  writeFileSync(file, bytes);
}

for (const [name, damage] of Object.entries(damages))
  test(`one clear error for a damaged checkpoint: ${name}`, async ({ folder }) => {
    await killedAt(folder, 4);
    const data = await tinyData(options);
    const path = checkpointIn(folder);
    damage({ state: join(path, 'state.json'), arrays: join(path, 'arrays.1.safetensors') });
    for (const folder of [path, withoutManifest(path)]) {
      const message = await inputErrorOf(() => snapshotOf(folder, data, options));
      assert.ok(message.startsWith(path), message);
    }
  });

test('arrays of a smaller model are refused, with their sizes', async ({ folder }) => {
  await killedAt(folder, 4);
  const data = await tinyData(options);
  const smaller = tinyOptions({ ...options, hiddenUnits: 4 });
  const state = join(withoutManifest(checkpointIn(folder)), 'state.json');
  let fingerprint = '';
  await run(data, smaller, { checkpointEvery: 1, signal: AbortSignal.timeout(10_000) }, (event) => {
    if (event.type === 'checkpoint') fingerprint = event.snapshot.fingerprint;
  });
  edit(state, (json) => Object.assign(json, { fingerprint }));
  holdsInOrder(
    await inputErrorOf(() => snapshotOf(checkpointIn(folder), data, smaller)),
    'arrays.1.safetensors',
    'found parameter/encoder.forward.inputWeights of 256 numbers',
    '128 numbers',
  );
});

test('no checkpoint is no error', async ({ folder }) => {
  assert.is(
    await snapshotOf(checkpointIn(folder), await prepareData({ labeled: reviews(4) }, options), options),
    undefined,
  );
});

test.run();
