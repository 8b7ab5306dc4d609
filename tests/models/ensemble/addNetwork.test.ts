/** A network of words that joins vectors of texts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PreparedData } from '../../../src/model/data.js';
import { fitTemperature } from '../../../src/model/fitCalibration.js';
import type { Model } from '../../../src/model/model.js';
import { joinNetwork, type NetworkCache } from '../../../src/models/ensemble/addNetwork.js';
import { type EnsembleModel, ensembleModel } from '../../../src/models/ensemble/ensembleModel.js';
import { networkBringsWords, networkCanLearn } from '../../../src/models/ensemble/networkNeeds.js';
import { marginOf } from '../../../src/models/ensemble/sureTexts.js';
import { lastTokens } from '../../../src/models/neural/encoderReading.js';
import {
  loadPretrainedEncoder,
  type PretrainedEncoder,
} from '../../../src/models/neural/pretrainedEncoder.js';
import { loadModel, saveModel } from '../../../src/models/savedModel.js';
import { decodeSafetensors } from '../../../src/storage/safetensors.js';
import { softmax } from '../../../src/tensor/softmax.js';
import { encodeText } from '../../../src/text/encode.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { copyToSpoil } from '../../storage/testing.js';
import { assertClose } from '../../tensors.js';
import { chooseTestEngine, modelOf, ofType, probabilities, told } from '../../training/testing.js';
import { topicOptions, topicRequest } from '../../training/topics.js';
import { orderedTexts, pretrainOn } from './orderedTexts.js';

const test = suite('a network beside vectors of texts');

let folder: TemporaryFolder;
let events: TrainingEvent[];
let model: EnsembleModel;

const pile = orderedTexts(40, 7).map(({ id, text }) => ({ id, text }));
const held = orderedTexts(60, 9);

async function trained(changes: TrainingOptionsInput = {}) {
  const options = topicOptions({
    ngramOrder: 1,
    networkFrom: folder.path,
    networkSteps: 250,
    objective: 'vat',
    ...changes,
  });
  const all: TrainingEvent[] = [];
  const labeled = orderedTexts(100, 2);
  for await (const event of train({ labeled, unlabeled: pile, development: held, options })) all.push(event);
  return all;
}

test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  // Too few texts to hold any back.
  assert.is(await pretrainOn(pile, folder.path), null);
  events = await trained();
  const { end } = told(events);
  model = modelOf('ensemble', end.model);
});
test.after(() => folder.remove());

test('it reads what vectors of single words cannot know, and is told after their steps', async () => {
  assert.is(ofType(events, 'step').length, 60);
  const steps = ofType(events, 'network');
  assert.equal(
    steps.map(({ step }) => step),
    Array.from({ length: 250 }, (_, place) => place + 1),
  );
  assert.equal(Object.keys(steps[0]!.losses), ['supervised', 'consistency', 'distillation']);
  const kinds = events.map(({ type }) => type);
  assert.ok(kinds.lastIndexOf('step') < kinds.indexOf('network'));
  const errorOf = async ({ end }: { end: { model: Model } }) => {
    const rows = await probabilities(
      end.model,
      held.map(({ text }) => text),
    );
    const right = (place: number) => rows[place]![end.model.classes.indexOf(held[place]!.label)]! > 0.5;
    return held.filter((_, place) => !right(place)).length / held.length;
  };
  const { network: _, ...without } = model.state;
  const alone = await errorOf({ end: { model: ensembleModel(model, without) } });
  const whole = await errorOf({ end: { model } });
  assert.ok(alone > 0.3, `without it ${alone}`);
  assert.ok(whole < 0.25, `with it ${whole}`);
  assert.ok(Math.abs(told(events).end.development!.error - whole) < 1e-9);
});

const warningsOf = (all: readonly TrainingEvent[]) =>
  ofType(all, 'warning')
    .map(({ message }) => message)
    .join();

test('of a few labels alone it would learn too little, and it does not join', async () => {
  const all = await trained({ objective: 'supervised' });
  assert.is(ofType(all, 'network').length, 0);
  holdsInOrder(warningsOf(all), '100 labels alone (supervised)', 'too few labels for a network');
});

test('where it is asked to learn from labels alone and they are few, all is as without it', async () => {
  const all = await trained({ networkMethod: 'supervised' });
  assert.is(ofType(all, 'network').length, 0);
  assert.not.match(warningsOf(all), 'too few labels');
  const texts = held.map(({ text }) => text);
  const without = told(await trained({ networkFrom: null })).end.model;
  assert.equal(await probabilities(told(all).end.model, texts), await probabilities(without, texts));
});

test('texts of which the others are sure it does not read, whatever stands beside them', async () => {
  const texts = held.map(({ text }) => encodeText(text, model.vocabulary, model.textOptions));
  const { network, ...others } = model.state;
  const [without, whole] = await Promise.all(
    [others, model.state].map((state) => ensembleModel(model, state).logits(texts)),
  );
  const margins = without!.map(marginOf).sort((a, b) => a - b);
  const sure = { margin: margins[30]!, factor: 3 };
  const sparing = ensembleModel(model, { ...model.state, network: { ...network!, sure } });
  const found = await sparing.logits(texts);
  const isSure = (text: number) => marginOf(without![text]!) >= sure.margin;
  found.forEach((row, text) => {
    assert.equal(row, isSure(text) ? without![text]!.map((logit) => 3 * logit) : whole![text]);
  });
  assert.is(texts.filter((_, text) => isSure(text)).length, 30);
  for (const text of [0, 1, 2, 3]) assert.equal(await sparing.logits([texts[text]!]), [found[text]!]);
  const path = join(folder.path, 'sparing');
  await saveModel(path, sparing);
  assert.equal(await (await loadModel(path)).logits(texts), found);
});

test('versions of a text, also of one that it sees the end of, are answered as whole texts', async () => {
  const { ids } = encodeText(held.map(({ text }) => text).join(' '), model.vocabulary, model.textOptions);
  assert.ok(ids.length > 600);
  const network = { ...model.state.network!, sure: undefined };
  const whole = ensembleModel(model, { ...model.state, network });
  const texts = (all: readonly Int32Array[]) => all.map((one) => ({ ids: one, unknownWords: 0 }));
  for (const base of [ids.subarray(-12), ids.subarray(-401), ids.subarray(-600)]) {
    const versions = [base.length - 2, base.length - 9, 0].flatMap((place) => [
      base.with(place, base[place === 0 ? 5 : 0]!),
      base.filter((_, at) => at !== place),
      Int32Array.from([...base.subarray(0, place), base[3]!, base[1]!, ...base.subarray(place)]),
    ]);
    const [one] = await whole.logits(texts([base]));
    // The network is asked about some of them only.
    const sure = { margin: marginOf(one!), factor: 3 };
    for (const tried of [whole, ensembleModel(model, { ...model.state, network: { ...network, sure } })]) {
      const expected = await tried.logits(texts(versions));
      const source = await tried.bindVersions!();
      const found = await source.openVersions!().logits(base, versions);
      found.forEach((row, at) => assertClose(row, expected[at]!, 1e-4));
      source.dispose();
    }
  }
});

test('its tables are saved in 8 bits a number, as it has them', async () => {
  const path = join(folder.path, 'saved');
  await saveModel(path, model);
  const file = join(path, 'weights.safetensors');
  const { arrays } = decodeSafetensors(readFileSync(file), file);
  const large = [...arrays].filter(([name]) => name.startsWith('network.') && arrays.has(`${name}.scales`));
  assert.equal(
    large.map(([, { values }]) => values.constructor.name),
    new Array<string>(4).fill('Int8Array'),
  );
  const { state } = modelOf('ensemble', await loadModel(path)).state.network!;
  const { embedding, parameters } = model.state.network!.state;
  assert.equal([...state.parameters], [...parameters]);
  assert.equal(state.embedding.values, embedding.values);
});

test('how many labels it needs', () => {
  const same = { networkMethod: 'same' } as const;
  const alone = { networkMethod: 'supervised' } as const;
  for (const [labeled, method, options, learns, brings] of [
    [20, 'vat', same, true, true],
    [499, 'supervised', same, false, true],
    [500, 'supervised', same, true, true],
    [499, 'vat', alone, false, false],
    [500, 'vat', alone, true, true],
  ] as const) {
    assert.is(networkCanLearn(labeled, { objective: method, ...options }), learns, `${labeled} ${method}`);
    assert.is(networkBringsWords(labeled, options), brings, `${labeled} ${method}, words`);
  }
});

/** Texts of one word, each class with its own. */
function dataOf(labels: number): PreparedData {
  const texts = Array.from({ length: labels }, (_, n) => ({
    ids: Int32Array.of(3 + (n % 4), 2),
    unknownWords: 0,
  }));
  const words = model.vocabulary.tokens.length;
  return {
    classes: ['fall', 'rise'],
    vocabulary: model.vocabulary,
    frequencies: new Float64Array(words).fill(1 / words),
    labeled: { texts, labels: Int32Array.from(texts, (_, n) => n % 2) },
    unlabeled: texts,
    development: undefined,
    cleaning: { markup: 0, controlCharacters: 0 },
    withheld: 0,
    empty: 0,
    withoutLabel: 0,
    labeledTwice: 0,
    turnedDown: 0,
    labelFaults: [],
  };
}

/** Logits by the vectors, sure of the right class but for every so many texts. */
const sureRows = ({ labeled }: PreparedData, wrongEvery: number) =>
  Array.from(labeled.labels, (label, n) =>
    (label === 0) === (n + 1) % wrongEvery > 0
      ? Float32Array.of(Math.log(0.999), Math.log(0.001))
      : Float32Array.of(Math.log(0.001), Math.log(0.999)),
  );

async function networkOf(learning: TrainingOptionsInput, wrongEvery: number) {
  const data = dataOf(100);
  const encoder = await loadPretrainedEncoder(folder.path);
  const rows = sureRows(data, wrongEvery);
  const taught = () => rows.map((row) => softmax(row));
  const learnt = joinNetwork(data, encoder, rows, taught, topicOptions({ ...learning, networkSteps: 1 }));
  for (;;) {
    const next = await learnt.next();
    if (next.done) return next.value;
  }
}

test('beside vectors that are surer than they are right its logits weigh as much as theirs', async () => {
  const quiet = await networkOf({ objective: 'supervised' }, 20);
  const vat = { method: 'vat', networkMethod: 'supervised' } as const;
  const data = dataOf(100);
  const temperature = fitTemperature(sureRows(data, 20), data.labeled.labels);
  assert.ok(temperature > 2 && temperature < 3, String(temperature));
  for (const [learning, wrongEvery, factor] of [
    [vat, 20, temperature],
    [vat, 5, 3],
    [vat, Number.POSITIVE_INFINITY, 1],
    [{ ...vat, objective: 'supervised' }, 20, 1],
  ] as const) {
    const { state, weight } = await networkOf(learning, wrongEvery);
    assert.is(weight, factor, `${learning.method} ${wrongEvery}`);
    assert.equal(state.parameters, quiet.state.parameters);
  }
});

test('with many labels the predictions of the others count less, or nothing', async () => {
  const lossesWith = async (labels: number, learning: TrainingOptionsInput) => {
    const data = dataOf(labels);
    const options = topicOptions({ ...learning, networkSteps: 1 });
    const encoder = await loadPretrainedEncoder(folder.path);
    const even = () => data.unlabeled.map(() => Float32Array.of(0.5, 0.5));
    for await (const event of joinNetwork(data, encoder, even(), even, options))
      if (event.type === 'network') return Object.keys(event.losses);
    return [];
  };
  const method = 'vat';
  assert.equal(await lossesWith(2000, { objective: method }), ['supervised', 'consistency', 'distillation']);
  assert.equal(await lossesWith(12_000, { objective: method }), ['supervised', 'consistency']);
  assert.equal(await lossesWith(2000, { objective: 'supervised' }), ['supervised']);
  assert.equal(await lossesWith(2000, { objective: method, networkMethod: 'supervised' }), ['supervised']);
});

/** Steps of a network of 100 labels; none where it is found in the cache. */
async function stepsOf(
  learning: TrainingOptionsInput,
  cache?: NetworkCache,
  change = (encoder: PretrainedEncoder) => encoder,
): Promise<number> {
  const data = dataOf(100);
  const encoder = change(await loadPretrainedEncoder(folder.path));
  const even = () => data.unlabeled.map(() => Float32Array.of(0.5, 0.5));
  let steps = 0;
  for await (const { type } of joinNetwork(data, encoder, even(), even, topicOptions(learning), { cache }))
    if (type === 'network') steps += 1;
  return steps;
}

test('of labels alone it is learnt once for all that share it, and for nothing else', async () => {
  const cache: NetworkCache = {};
  const shared = (learning: TrainingOptionsInput) =>
    stepsOf({ networkMethod: 'supervised', networkSteps: 2, ...learning }, cache);
  assert.is(await shared({ objective: 'supervised' }), 2);
  const first = cache.network!.state;
  assert.is(await shared({ objective: 'vat', learningRate: 0.1 }), 0);
  assert.is(cache.network!.state, first);
  assert.is(await shared({ networkSteps: 3 }), 3);
  assert.is(await shared({ seed: 8, networkSteps: 3 }), 3);
  assert.is(await shared({ seed: 8, networkSteps: 3, objective: 'vat', networkMethod: 'same' }), 3);
  assert.is(await shared({ seed: 8, networkSteps: 3, maxTime: 60 }), 3);
  const turned = (encoder: PretrainedEncoder) => ({ ...encoder, vectors: encoder.vectors.toReversed() });
  const options: TrainingOptionsInput = { objective: 'supervised', seed: 8, networkSteps: 3 };
  assert.is(await stepsOf(options, cache, turned), 3, 'another encoder');
  assert.is(await stepsOf(options, cache, turned), 0);
});

test('of labels alone it visits each text four times at most', async () => {
  const networkSteps = 15;
  const most = Math.ceil((4 * 100) / 32);
  assert.is(await stepsOf({ networkSteps, objective: 'supervised' }), most);
  assert.is(await stepsOf({ networkSteps, objective: 'vat', networkMethod: 'supervised' }), most);
  assert.is(await stepsOf({ networkSteps, objective: 'vat' }), networkSteps);
});

test('one that has hardly learnt anything does not outweigh the others', async () => {
  const { end } = told(await trained({ networkSteps: 1 }));
  const ensemble = modelOf('ensemble', end.model);
  const { network: _, ...others } = ensemble.state;
  const texts = held.map(({ text }) => encodeText(text, model.vocabulary, model.textOptions));
  const margins = async (one: Model, factor = 1) =>
    (await one.logits(texts)).map((row) => factor * Math.abs(row[0]! - row[1]!));
  const { model: network, weight } = ensemble.members!.at(-1)!;
  assert.is(network.family, 'neural');
  const [its, theirs] = [await margins(network, weight), await margins(ensembleModel(ensemble, others))];
  assert.ok(Math.max(...its) < 0.7 * Math.max(...theirs), `${Math.max(...its)} and ${Math.max(...theirs)}`);
});

test('a warning says when the encoder knows few of the words', async () => {
  const options = topicOptions({ networkFrom: folder.path, networkSteps: 1, maxSteps: 1, documentEpochs: 1 });
  const strange: TrainingEvent[] = [];
  for await (const event of train({ ...topicRequest(), options })) strange.push(event);
  // The end of each text, one token in 121, is known.
  assert.match(warningsOf(strange), 'knows 1 % of the words');
  assert.not.match(warningsOf(events), 'of the words');
});

test('what had joined before an interruption is kept, and is not measured while a person waits', async () => {
  const controller = new AbortController();
  const all: TrainingEvent[] = [];
  const options = topicOptions({ networkFrom: folder.path, maxSteps: 2, documentEpochs: 1 });
  const request = { ...topicRequest(), options, signal: controller.signal };
  for await (const event of train(request)) {
    if (event.type === 'network') controller.abort(new Error('enough'));
    all.push(event);
  }
  const { end } = told(all);
  assert.is(end.reason, 'interrupted');
  assert.is(end.development, null);
  assert.is(all.at(-2)?.type, 'checkpoint');
  assert.is(modelOf('ensemble', end.model).state.network, undefined);
});

test('where no time is left for it, it does not join, and that is said', async () => {
  const all = await trained({ maxTime: 1e-3 });
  assert.match(warningsOf(all), 'no time is left for the network');
  const { end } = told(all);
  assert.is(modelOf('ensemble', end.model).state.network, undefined);
});

test('of a long text it reads the last 400 tokens', () => {
  const long = { ids: Int32Array.from({ length: 1000 }, (_, t) => t), unknownWords: 0 };
  const short = { ids: Int32Array.of(5, 2), unknownWords: 0 };
  const [cut, whole] = lastTokens([long, short]);
  assert.equal([cut!.ids.length, cut!.ids[0], cut!.ids[399]], [400, 600, 999]);
  assert.equal([...whole!.ids], [5, 2]);
});

test('without vectors to join it is refused', async () => {
  holdsInOrder(
    await inputErrorOf(() => trained({ model: 'bilstm' })),
    'networkFrom',
    'bilstm',
    '--model ensemble',
  );
});

test('a saved model comes back with its network, to the bit', async () => {
  const saved = temporaryFolder();
  try {
    await saveModel(saved.path, model, { method: 'vat' });
    const loaded = await loadModel(saved.path);
    const texts = held.map(({ text }) => text);
    assert.equal(await probabilities(loaded, texts), await probabilities(model, texts));
    assert.is(modelOf('ensemble', loaded).state.network!.state.options.hiddenUnits, 12);

    const spoilt = temporaryFolder();
    copyToSpoil(saved, spoilt);
    const file = join(spoilt.path, 'config.json');
    const { network: _, ...config } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(config));
    holdsInOrder(await inputErrorOf(() => loadModel(spoilt.path)), 'weights.safetensors', 'network.');
    writeFileSync(file, JSON.stringify({ ...config, network: { hiddenUnits: 7, embeddingSize: 12 } }));
    holdsInOrder(await inputErrorOf(() => loadModel(spoilt.path)), 'weights.safetensors', 'shape');
    spoilt.remove();
  } finally {
    saved.remove();
  }
});

test('an encoder that is none, or reads capitals otherwise, is refused before anything is learnt', async () => {
  holdsInOrder(await inputErrorOf(() => trained({ networkFrom: `${folder.path}/none` })), 'none');
  holdsInOrder(
    await inputErrorOf(() => trained({ foldCase: false })),
    folder.path,
    'foldCase true',
    'as asked for',
  );
});

test.run();
