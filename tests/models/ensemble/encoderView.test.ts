/** An encoder as it is that gives the head a second view of the texts. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StageSnapshot } from '../../../src/model/checkpoint.js';
import type { Model } from '../../../src/model/model.js';
import { weightCount } from '../../../src/model/parameters.js';
import { documentModel } from '../../../src/models/doc2vec/documentModel.js';
import { viewWidth } from '../../../src/models/doc2vec/encoderView.js';
import { documentVectorsOf } from '../../../src/models/doc2vec/inferVectors.js';
import { VIEW_NAME } from '../../../src/models/ensemble/stageNames.js';
import type { EnsembleCache } from '../../../src/models/ensemble/trainEnsemble.js';
import { loadModel, saveModel } from '../../../src/models/savedModel.js';
import { saveCheckpoint } from '../../../src/optimisation/checkpoint.js';
import { encodeText } from '../../../src/text/encode.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, modelOf, ofType, probabilities, told } from '../../training/testing.js';
import { topicOptions, topicTexts } from '../../training/topics.js';
import { orderedTexts, pretrainOn } from './orderedTexts.js';

const test = suite('a second view of texts by an encoder');

const pile = orderedTexts(300, 7).map(({ id, text }) => ({ id, text }));
const held = orderedTexts(60, 9);
const texts = held.map(({ text }) => text);

let folder: TemporaryFolder;
test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  await pretrainOn(pile, join(folder.path, 'encoder'));
});
test.after(() => folder.remove());

function request(changes: TrainingOptionsInput = {}): TrainRequest {
  const options = topicOptions({
    ngramOrder: 1,
    objective: 'supervised',
    networkFrom: join(folder.path, 'encoder'),
    networkMethod: 'supervised',
    encoderView: true,
    precision: 'float32',
    ...changes,
  });
  return { labeled: orderedTexts(100, 2), unlabeled: pile, options };
}

async function eventsOf(given: TrainRequest): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(given)) events.push(event);
  return events;
}

async function modelBy(changes: TrainingOptionsInput = {}) {
  return modelOf('ensemble', told(await eventsOf(request(changes))).end.model);
}

async function errorOf(model: Model): Promise<number> {
  const rows = await probabilities(model, texts);
  const wrong = held.filter(({ label }, place) => rows[place]![model.classes.indexOf(label)]! < 0.5);
  return wrong.length / held.length;
}

test('it tells what vectors of single words cannot know', async () => {
  const without = await modelBy({ encoderView: false });
  const { events, end } = told(await eventsOf(request()));
  const withView = modelOf('ensemble', end.model);
  assert.is(without.state.documents.encoderView, undefined);
  const errors = [await errorOf(without), await errorOf(withView)] as const;
  assert.ok(errors[0] > 0.4 && errors[1] < 0.3, errors.join());
  assert.match(
    withView.describe().architecture,
    `and ${viewWidth(withView.state.documents.encoderView!)} by an encoder`,
  );
  assert.ok(withView.describe().weights > without.describe().weights);
  const vectors = documentModel(withView, withView.state).describe().weights;
  assert.is(ofType(events, 'start')[0]!.parameters, vectors + weightCount(withView.state.head));
});

test('its numbers have zero mean and unit variance, and do not depend on the texts beside', async () => {
  const model = await modelBy();
  const { documents } = model.state;
  const encoded = pile.map(({ text }) => encodeText(text, model.vocabulary, model.textOptions));
  const found = await documentVectorsOf(documents, encoded);
  const width = found.length / encoded.length;
  const from = width - viewWidth(documents.encoderView!);
  for (let column = from; column < width; column += 1) {
    const values = encoded.map((_, row) => found[row * width + column]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // The sample is of all 400 texts, these are 300 of them.
    assert.ok(Math.abs(mean) < 0.3, `mean of ${column}: ${mean}`);
    assert.ok(variance > 0.6 && variance < 1.5, `variance of ${column}: ${variance}`);
  }
  const alone = await documentVectorsOf(documents, [encoded[5]!]);
  alone.forEach((value, column) => {
    assert.ok(Math.abs(value - found[5 * width + column]!) < 1e-4);
  });
});

test('a saved model comes back to the bit', async () => {
  const model = await modelBy();
  const out = join(folder.path, 'model');
  await saveModel(out, model);
  const loaded = await loadModel(out);
  assert.equal(loaded.describe(), model.describe());
  assert.equal(await probabilities(loaded, texts), await probabilities(model, texts));
});

test('a run that is killed while the encoder reads goes on to the same bits', async () => {
  const whole = told(await eventsOf(request())).end.model;
  const checkpoint = join(folder.path, 'checkpoint');
  const isReading = ({ name, numbers, isDone }: StageSnapshot) =>
    name === VIEW_NAME && !isDone && (numbers as { texts: number }).texts > 0;
  let saved = false;
  for await (const event of train({ ...request(), checkpointSeconds: 0 })) {
    if (event.type !== 'checkpoint' || !isReading(event.snapshot.stages.at(-1)!)) continue;
    await saveCheckpoint(checkpoint, event.snapshot);
    saved = true;
    break;
  }
  assert.ok(saved);
  const events = await eventsOf({ ...request(), resumeFrom: { checkpoint, model: folder.path } });
  assert.is(ofType(events, 'resume')[0]!.phase, VIEW_NAME);
  assert.equal(await probabilities(told(events).end.model, texts), await probabilities(whole, texts));
});

test('several trainings on the same texts read them once', async () => {
  const documents: EnsembleCache = {};
  const phasesOf = (events: readonly TrainingEvent[]) =>
    ofType(events, 'phase').filter(({ phase }) => phase === VIEW_NAME);
  const first = await eventsOf({ ...request(), documents });
  const second = await eventsOf({ ...request({ objective: 'vat' }), documents });
  assert.ok(phasesOf(first).length > 0);
  assert.is(phasesOf(second).length, 0);
  const alone = await eventsOf(request({ objective: 'vat' }));
  const answers = (events: TrainingEvent[]) => probabilities(told(events).end.model, texts);
  assert.equal(await answers(second), await answers(alone));
});

test('where no encoder can read, a warning says why', async () => {
  const warningsOf = async (given: TrainRequest) =>
    ofType(await eventsOf(given), 'warning')
      .map(({ message }) => message)
      .filter((message) => message.startsWith('no encoder reads'));
  assert.match(
    (await warningsOf(request({ networkFrom: null })))[0]!,
    /no encoder is named \(--network-from\)/,
  );
  const few = { ...request(), labeled: orderedTexts(20, 2), unlabeled: pile.slice(0, 20) };
  assert.match((await warningsOf(few))[0]!, 'too few texts');
  const foreign = topicTexts(80).map(({ id, text }) => ({ id, text }));
  assert.match((await warningsOf({ ...request(), unlabeled: foreign }))[0]!, /knows \d+ % of the words/);
  assert.equal(await warningsOf(request()), []);
});

test('where the network joins, its encoder gives no view', async () => {
  const model = await modelBy({ networkMethod: 'same', objective: 'vat', networkSteps: 3 });
  assert.ok(model.state.network);
  assert.is(model.state.documents.encoderView, undefined);
});

test.run();
