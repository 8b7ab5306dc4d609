/** Pretrained n-grams that find more of few texts than those learnt from them. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Model } from '../../../src/model/model.js';
import { weightCount } from '../../../src/model/parameters.js';
import { parseOptions } from '../../../src/model/parseOptions.js';
import { documentModel } from '../../../src/models/doc2vec/documentModel.js';
import { createNgramVectors } from '../../../src/models/doc2vec/documentVectors.js';
import { documentVectorsOf, findVectors } from '../../../src/models/doc2vec/inferVectors.js';
import { ngramsOfVocabulary } from '../../../src/models/doc2vec/ngramsOfVocabulary.js';
import { loadPretrainedDocuments } from '../../../src/models/doc2vec/pretrainedVectors.js';
import { isPretrainedUseful, widthBesidePretrained } from '../../../src/models/ensemble/pretrainedNgrams.js';
import { loadModel, saveModel } from '../../../src/models/savedModel.js';
import { ngramCount } from '../../../src/ngrams/ngrams.js';
import { saveCheckpoint } from '../../../src/optimisation/checkpoint.js';
import { pretrain } from '../../../src/pretraining/pretrain.js';
import { encodeText } from '../../../src/text/encode.js';
import { textOptions } from '../../../src/text/textOptions.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../../src/text/vocabulary.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, modelOf, ofType, probabilities, told } from '../../training/testing.js';
import { fillers, topicOptions, topicTexts, topicWords, withoutLabels } from '../../training/topics.js';
import { pretrainOn } from './orderedTexts.js';

const test = suite('pretrained n-grams beside those of a run');

let folder: TemporaryFolder;
const inFolder = (name: string) => join(folder.path, name);

/** N-grams of up to two words of the topics. */
async function pretrainNgrams(out: string, seed = 1): Promise<void> {
  const options = {
    encoder: 'documents',
    embeddingSize: 16,
    documentParts: 2,
    documentEpochs: 5,
    seed,
  } as const;
  const texts = withoutLabels(topicTexts(200, { seed: 11 }));
  for await (const _ of pretrain({ texts, options: { ...options, ngramOrder: 2, minNgramTexts: 5 }, out }));
}

test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  await pretrainNgrams(inFolder('ngrams'));
});
test.after(() => folder.remove());

/** Too few and too short to learn from which words go together. */
const short = (count: number, seed: number) => topicTexts(count, { seed, length: 8 });
const held = short(100, 5);

function request(changes: TrainingOptionsInput = {}): TrainRequest {
  const options = topicOptions({
    objective: 'supervised',
    ngramsFrom: inFolder('ngrams'),
    documentRounds: 2,
    ...changes,
  });
  return { labeled: short(10, 2), unlabeled: withoutLabels(short(60, 3)), development: 0, options };
}

async function eventsOf(given: TrainRequest): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(given)) events.push(event);
  return events;
}

const modelBy = async (given: TrainRequest) => modelOf('ensemble', told(await eventsOf(given)).end.model);
const answersOf = (model: Model) =>
  probabilities(
    model,
    held.map(({ text }) => text),
  );

async function errorOf(model: Model): Promise<number> {
  const rows = await answersOf(model);
  const wrong = held.filter(({ label }, place) => rows[place]![model.classes.indexOf(label)]! < 0.5);
  return wrong.length / held.length;
}

test('they know words that the texts do not explain', async () => {
  const without = await modelBy(request({ ngramsFrom: null }));
  const { events, end } = told(await eventsOf(request()));
  const beside = modelOf('ensemble', end.model);
  const errors = [await errorOf(without), await errorOf(beside)] as const;
  assert.ok(errors[0] > 0.25 && errors[1] < 0.2, errors.join());
  assert.is(without.state.documents.pretrained, undefined);
  assert.match(beside.describe().architecture, /, 16 by \d+ pretrained ones/);
  assert.ok(beside.describe().weights > without.describe().weights);
  const vectors = documentModel(beside, beside.state).describe().weights;
  assert.is(ofType(events, 'start')[0]!.parameters, vectors + weightCount(beside.state.head));
});

test('in the words of a run they find what they found in their own', async () => {
  const pretrained = await loadPretrainedDocuments(inFolder('ngrams'));
  const own = createNgramVectors(pretrained.ngramVectors, { documentEpochs: null, documentLearningRate: 1 });
  const kept = [...topicWords.sea.slice(0, 60), ...topicWords.sky, ...fillers];
  const tokens = ['new', ...kept.reverse(), 'other'];
  const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, ...tokens]);
  const saved = await ngramsOfVocabulary(pretrained, vocabulary);
  const view = createNgramVectors(saved, { documentEpochs: null, documentLearningRate: 1 });
  assert.ok(ngramCount(view.table) > tokens.length + 50, String(ngramCount(view.table)));
  const options = parseOptions(textOptions, {});
  const known = topicTexts(6, { seed: 4, length: 10 }).map(({ text }) =>
    text
      .split(' ')
      .filter((word) => kept.includes(word))
      .join(' '),
  );
  const found = (texts: readonly string[]) =>
    findVectors(
      [view],
      texts.map((text) => encodeText(text, vocabulary, options)),
    );
  const expected = await findVectors(
    [own],
    known.map((text) => encodeText(text, pretrained.vocabulary, options)),
  );
  const there = await found(known);
  assert.ok(expected.some((value) => Math.abs(value) > 0.1));
  expected.forEach((value, at) => {
    assert.ok(Math.abs(value - there[at]!) < 1e-6, `${at}: ${value} and ${there[at]}`);
  });
  assert.equal(
    await found(known.map((text) => `${text} other`)),
    there,
    'a word that they do not know says nothing',
  );
});

test('a saved model comes back to the bit, also with an encoder behind them', async () => {
  await pretrainOn(withoutLabels(topicTexts(40)), inFolder('encoder'));
  const encoder = {
    networkFrom: inFolder('encoder'),
    networkMethod: 'supervised',
    encoderView: true,
    precision: 'float32',
  } as const;
  for (const [name, changes] of Object.entries({ alone: {}, encoder })) {
    const model = await modelBy(request(changes));
    assert.is(model.state.documents.encoderView !== undefined, name === 'encoder');
    const out = inFolder(`model ${name}`);
    await saveModel(out, model);
    const loaded = await loadModel(out);
    assert.equal(loaded.describe(), model.describe());
    assert.equal(await answersOf(loaded), await answersOf(model));
  }
});

test('what they find of a text does not depend on the texts beside', async () => {
  const { documents } = (await modelBy(request())).state;
  const { vocabulary, textOptions } = await modelBy(request());
  const encoded = held.map(({ text }) => encodeText(text, vocabulary, textOptions));
  const all = await documentVectorsOf(documents, encoded);
  const width = all.length / encoded.length;
  assert.is(width, 32);
  assert.equal(await documentVectorsOf(documents, [encoded[7]!]), all.slice(7 * width, 8 * width));
});

test('a run that is killed goes on to the same bits, and not with other n-grams', async () => {
  const whole = await modelBy(request());
  const checkpoint = inFolder('checkpoint');
  for await (const event of train({ ...request(), checkpointSeconds: 0 })) {
    if (event.type !== 'checkpoint' || event.snapshot.stages.at(-1)!.name !== 'training 2 of 2') continue;
    await saveCheckpoint(checkpoint, event.snapshot);
    break;
  }
  const resumeFrom = { checkpoint, model: folder.path };
  assert.equal(await answersOf(await modelBy({ ...request(), resumeFrom })), await answersOf(whole));
  await pretrainNgrams(inFolder('others'), 2);
  const others = request({ ngramsFrom: inFolder('others') });
  const message = await inputErrorOf(() => eventsOf({ ...others, resumeFrom }));
  holdsInOrder(message, 'a checkpoint of other texts or other options');
});

const text = (tokens: number) => ({ ids: new Int32Array(tokens), unknownWords: 0 });

test('they stay away where there are many texts, many labels, or words that they do not know', async () => {
  const pretrained = await loadPretrainedDocuments(inFolder('ngrams'));
  const { vocabulary } = pretrained;
  const frequencies = new Float64Array(vocabulary.tokens.length).fill(1 / vocabulary.tokens.length);
  const among = (tokens: number, labels: number) => {
    const unlabeled = [text(1_500_000), text(tokens - 1_500_000)];
    const labeled = { texts: Array.from({ length: labels }, () => text(1)) };
    return isPretrainedUseful(pretrained, { vocabulary, frequencies, labeled, unlabeled } as never);
  };
  assert.equal([among(1_999_999, 499), among(2_000_000, 499), among(1_999_999, 500)], [true, false, false]);
  const foreign = withoutLabels(short(60, 3)).map((one) => ({
    ...one,
    text: one.text.replaceAll(/[a-z]+/g, 'x$&'),
  }));
  const model = await modelBy({ ...request(), unlabeled: foreign });
  assert.is(model.state.documents.pretrained, undefined);
});

test('the fewer words, the fewer numbers are learnt from them', async () => {
  const pretrained = await loadPretrainedDocuments(inFolder('ngrams'));
  const { tokens } = pretrained.vocabulary;
  const widthOf = (
    words: number,
    known: number,
    options: { embeddingSize: number; documentParts: number },
  ) => {
    const vocabulary = vocabularyFrom([...tokens, 'foreign']);
    const frequencies = new Float64Array(tokens.length + 1);
    frequencies.set([known], SPECIAL_TOKENS.length);
    frequencies.set([1 - known], tokens.length);
    return widthBesidePretrained(pretrained, { vocabulary, frequencies, unlabeled: [text(words)] }, options);
  };
  const widths = (documentParts: number, known: number) =>
    [1000, 250_000, 250_001, 1_000_000, 2_000_000].map((words) =>
      widthOf(words, known, { embeddingSize: 256, documentParts }),
    );
  assert.equal(widths(2, 0.92), [32, 32, 64, 128, 256]);
  assert.equal(widths(1, 0.92), [16, 32, 48, 128, 256]);
  assert.equal(widths(2, 0.9), [256, 256, 256, 256, 256], 'of another kind');
  assert.is(widthOf(5000, 1, { embeddingSize: 16, documentParts: 2 }), 16);
  const { embeddingSize: _, ...open } = request().options!;
  const few = await modelBy({ ...request(), options: open });
  assert.is(few.state.documents.mean.length, 32);
  const asked = await modelBy({ ...request(), options: { ...open, embeddingSize: 64 } });
  assert.is(asked.state.documents.mean.length, 64, 'what is asked for is done');
});

test('a folder without n-grams is refused before any text is read', async () => {
  const unlabeled = (async function* () {
    yield await Promise.reject(new Error('a text was read'));
  })();
  for (const [name, found] of [
    ['nowhere', 'no such folder'],
    ['encoder', 'encoder.safetensors'],
  ] as const) {
    const given = request({ ngramsFrom: inFolder(name) });
    const message = await inputErrorOf(() => eventsOf({ ...given, unlabeled }));
    holdsInOrder(message, inFolder(name), found, 'documents.safetensors');
  }
});

test.run();
