/** How much a network has to say, by answers to labeled texts that are left out. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../../src/model/data.js';
import { parseOptions } from '../../../src/model/parseOptions.js';
import { resultOf } from '../../../src/model/resultOf.js';
import { heldOutWeight } from '../../../src/models/ensemble/heldAnswers.js';
import { networkIsWeighed } from '../../../src/models/ensemble/networkNeeds.js';
import { bestNetworkWeight, FOLDS, foldsOf } from '../../../src/models/ensemble/networkWeight.js';
import type { EnsembleCache } from '../../../src/models/ensemble/trainEnsemble.js';
import { loadPretrainedEncoder } from '../../../src/models/neural/pretrainedEncoder.js';
import { saveCheckpoint } from '../../../src/optimisation/checkpoint.js';
import { unsavedStages } from '../../../src/optimisation/stages.js';
import { textOptions } from '../../../src/text/textOptions.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { seededRandom, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, modelOf, ofType, probabilities, told } from '../../training/testing.js';
import { topicOptions } from '../../training/topics.js';
import { orderedTexts, pretrainOn } from './orderedTexts.js';

const test = suite('the weight of a network in an ensemble');

let folder: TemporaryFolder;
const pile = orderedTexts(40, 7).map(({ id, text }) => ({ id, text }));

test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  await pretrainOn(pile, folder.path);
});
test.after(() => folder.remove());

const texts = (count: number) => orderedTexts(count, 9).map(({ text }) => text);

const labelsOf = (count: number) => Int32Array.from({ length: count }, (_, text) => text % 2);

/** Logits that are sure, and right but for a share of the texts. */
function answers(labels: Int32Array, wrong: number, size: number, seed: number): Float32Array[] {
  const random = seededRandom(seed);
  return Array.from(labels, (label) => {
    const toward = random() < wrong ? 1 - label : label;
    return Float32Array.of(toward === 0 ? size : 0, toward === 1 ? size : 0);
  });
}

test('who errs less is heard more, however sure the other is', () => {
  const labels = labelsOf(400);
  const good = answers(labels, 0.05, 2, 1);
  const bad = answers(labels, 0.4, 8, 2);
  assert.is(bestNetworkWeight(bad, good, labels).weight, 8);
  assert.is(bestNetworkWeight(good, bad, labels).weight, 1 / 8);
});

test('as good and as sure as the others it weighs as much, and so it does where texts are too few to tell', () => {
  const labels = labelsOf(400);
  const even = bestNetworkWeight(answers(labels, 0.2, 3, 1), answers(labels, 0.2, 3, 2), labels);
  assert.is(even.weight, 1);
  const few = labelsOf(2);
  assert.is(bestNetworkWeight(answers(few, 0, 1, 1), answers(few, 0, 3, 2), few).weight, 1);
});

test('each labeled text is left out once, but for a class with fewer texts than parts', async () => {
  const labeled = [...orderedTexts(9, 3), { id: 'one', text: 'of a class of its own', label: 'alone' }];
  const data = await prepareData({ labeled, unlabeled: pile }, parseOptions(textOptions, {}));
  const all = data.unlabeled.length;
  const folds = foldsOf(data as never, 5);
  assert.is(folds.length, FOLDS);
  const held = folds.flatMap((fold) => [...fold.held]).sort((a, b) => a - b);
  assert.equal(held, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { data: part, order, held: out, texts } of folds) {
    assert.equal(
      [...order].sort((a, b) => a - b),
      [...Array(all).keys()],
    );
    assert.is(part.labeled.texts.length, 10 - out.length);
    assert.equal(part.unlabeled.slice(-part.labeled.texts.length), part.labeled.texts);
    assert.equal(
      [...part.unlabeled, ...texts],
      Array.from(order, (place) => data.unlabeled[place]),
    );
    assert.equal(
      texts,
      out.map((place) => data.labeled.texts[place]),
    );
    assert.equal([...part.labeled.labels].filter((label) => data.classes[label] === 'alone').length, 1);
    part.labeled.texts.forEach((text, place) => {
      assert.is(part.labeled.labels[place], data.labeled.labels[data.labeled.texts.indexOf(text)]);
    });
  }
});

const request = (labels: number, changes: TrainingOptionsInput = {}): TrainRequest => ({
  labeled: orderedTexts(labels, 2),
  unlabeled: pile,
  development: 0,
  options: topicOptions({
    ngramOrder: 1,
    networkFrom: folder.path,
    networkMethod: 'supervised',
    networkSteps: 60,
    objective: 'supervised',
    ...changes,
  }),
});

async function trained(of: TrainRequest): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(of)) events.push(event);
  return events;
}

const PHASE = 'weight of the network';
const weightIn = (events: readonly TrainingEvent[]) =>
  modelOf('ensemble', told(events as TrainingEvent[]).end.model).state.network!.weight;
const phasesOf = (events: readonly TrainingEvent[]) =>
  ofType(events as TrainingEvent[], 'phase').filter(({ phase }) => phase === PHASE);

test('beside vectors of single words, which cannot know the order of words, a network weighs most', async () => {
  const events = await trained(request(500));
  assert.ok(weightIn(events) > 1, String(weightIn(events)));
  const plan = ofType(events, 'plan')[0]!.phases.map(({ name }) => name);
  assert.equal(plan.slice(-2), [PHASE, 'network of words']);
  const shares = phasesOf(events).map(({ progress }) => progress);
  assert.is(shares[0], 0);
  assert.equal(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.ok(shares.at(-1)! <= 1);
  const kinds = events.map((event) => (event.type === 'phase' ? event.phase : event.type));
  assert.ok(kinds.lastIndexOf(PHASE) < kinds.indexOf('network'));
});

test('each fold reads the vectors of its own texts', async () => {
  // The labels have nothing to do with the texts: n-grams and network cannot know them. The vectors tell them.
  const random = seededRandom(4);
  const labeled = orderedTexts(500, 2).map((one) => ({ ...one, label: random() < 0.5 ? 'heads' : 'tails' }));
  const { options } = request(500, { networkSteps: 5, minNgramTexts: 2 });
  const { documents } = modelOf(
    'ensemble',
    told(await trained({ ...request(500), labeled, options: { ...options, networkFrom: null } })).end.model,
  ).state;
  const encoder = await loadPretrainedEncoder(folder.path);
  const complete = completeOptions(options);
  const data = await prepareData({ labeled, unlabeled: pile }, complete, undefined, () => ({
    ...encoder,
    alone: false,
  }));
  const width = complete.embeddingSize;
  const vectors = Float32Array.from({ length: data.unlabeled.length * width }, () => random() - 0.5);
  const first = data.unlabeled.length - data.labeled.labels.length;
  data.labeled.labels.forEach((label, text) => {
    vectors[(first + text) * width] = label === 0 ? -3 : 3;
  });
  const held = heldOutWeight(
    { documents, vectors },
    data as never,
    encoder,
    { ...complete, epsilon: 1, entropyWeight: 0 } as never,
    { stages: unsavedStages() },
  );
  const { weight, temperature } = await resultOf(held);
  assert.ok(weight <= 1, String(weight));
  // Of other vectors it would be 1.2.
  assert.ok(temperature < 0.9, String(temperature));
});

test('the temperature that was found calibrates a model without development texts', async () => {
  const { model } = told(await trained(request(500))).end;
  const rows = await probabilities(model, texts(60));
  const sure = rows.reduce((sum, row) => sum + Math.max(...row) / rows.length, 0);
  const right = rows.filter((row, text) => row[model.classes.indexOf('rise')]! > 0.5 === (text % 2 === 0));
  assert.ok(model.calibration!.temperature !== 1);
  assert.ok(Math.abs(sure - right.length / rows.length) < 0.1, `${sure}, ${right.length} of ${rows.length}`);
});

test('answers of networks that learn the same are found once for all methods', async () => {
  const networkSteps = 20;
  const documents: EnsembleCache = {};
  const held = async (of: TrainRequest) => {
    await trained({ ...of, documents });
    return documents.held;
  };
  const first = await held(request(500, { networkSteps }));
  assert.is(await held(request(500, { networkSteps, objective: 'vat' })), first);
  const other = await held(request(500, { networkSteps, seed: 2 }));
  assert.is.not(other, first);
  const turned = request(500, { networkSteps, seed: 2 });
  const labeled = orderedTexts(500, 2).map((one, at) => (at < 2 ? { ...one, label: 'rise' } : one));
  assert.is.not(await held({ ...turned, labeled }), other);
});

test('where losses without labels or a limit of time speak against it, nothing is left out', async () => {
  for (const changes of [{ networkMethod: 'same', objective: 'vat' }, { maxTime: 30 }] as const) {
    const options = { networkSteps: 1, documentEpochs: 1, maxSteps: 2, ...changes };
    const events = await trained(request(500, options));
    assert.ok(ofType(events, 'network').length > 0);
    assert.is(phasesOf(events).length, 0);
    assert.not.ok(ofType(events, 'plan')[0]!.phases.some(({ name }) => name === PHASE));
  }
});

test('nor is it where the labeled texts are long', () => {
  const labeled = (tokens: number) => [{ ids: new Int32Array(tokens), unknownWords: 0 }];
  const options = { objective: 'vat', networkMethod: 'supervised', maxTime: null } as const;
  assert.is(networkIsWeighed(labeled(1_499_999), options), true);
  assert.is(networkIsWeighed(labeled(1_500_000), options), false);
});

/** All that the weight leads to, to the bit. */
function weighed(events: readonly TrainingEvent[]) {
  const { model } = told(events as TrainingEvent[]).end;
  const { network } = modelOf('ensemble', model).state;
  return { weight: network!.weight, calibration: model.calibration, network: [...network!.state.parameters] };
}

test('a run that is killed goes on with the folds that have answered, and with the weight that was found', async () => {
  const options = { networkSteps: 20 };
  const expected = weighed(await trained(request(500, options)));
  const checkpoint = join(folder.path, 'checkpoint');
  const unfinished: unknown[] = [];
  for await (const event of train({ ...request(500, options), checkpointSeconds: 0 })) {
    if (event.type !== 'checkpoint') continue;
    const { name, isDone, numbers } = event.snapshot.stages.at(-1)!;
    if (name === 'network of words') break;
    if (name !== PHASE) continue;
    if (!isDone) unfinished.push(numbers);
    await saveCheckpoint(checkpoint, event.snapshot);
    const rest = await trained({ ...request(500, options), resumeFrom: { checkpoint, model: folder.path } });
    const shares = phasesOf(rest).map(({ progress }) => progress);
    if (isDone) assert.equal(shares, []);
    else assert.ok(shares[0]! > 0, JSON.stringify(numbers));
    assert.equal(weighed(rest), expected, JSON.stringify(numbers));
  }
  assert.equal(unfinished, [
    { others: 1, network: 0 },
    { others: 2, network: 0 },
    { others: 2, network: 1 },
    { others: 2, network: 2 },
  ]);
});

test('an interruption keeps the folds that have answered', async () => {
  const abort = new AbortController();
  const events: TrainingEvent[] = [];
  const { signal } = abort;
  for await (const event of train({ ...request(500, { networkSteps: 20 }), signal })) {
    events.push(event);
    if (event.type === 'phase' && event.phase === PHASE && event.progress > 0.9) abort.abort();
  }
  const kept = ofType(events, 'checkpoint').at(-1)!.snapshot.stages.at(-1)!;
  assert.is(kept.name, PHASE);
  assert.equal(kept.numbers, { others: 2, network: 1 });
  assert.is(told(events).end.reason, 'interrupted');
});

test.run();
