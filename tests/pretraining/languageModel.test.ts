import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { prepareData } from '../../src/model/data.js';
import { loadPretrainedEncoder, pretrainedEncoderFiles } from '../../src/models/neural/pretrainedEncoder.js';
import { startFromEncoder } from '../../src/models/neural/pretrainedStart.js';
import { encodeTexts } from '../../src/pretraining/encodedTexts.js';
import {
  languageModelFingerprint,
  loadLanguageModelRun,
  saveLanguageModelRun,
} from '../../src/pretraining/languageModelCheckpoint.js';
import { languageModelData } from '../../src/pretraining/languageModelData.js';
import {
  type LanguageModelOptions,
  languageModelOptions,
} from '../../src/pretraining/languageModelOptions.js';
import {
  type LanguageModelData,
  type LanguageModelEvent,
  type LanguageModelRun,
  trainLanguageModel,
} from '../../src/pretraining/languageModelTraining.js';
import { encodeVocabulary } from '../../src/storage/vocabularyFile.js';
import { vocabularyFrom } from '../../src/text/vocabulary.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import { inputErrorOf, suiteWithFolder, type TemporaryFolder } from '../corpus/helpers.js';
import { savePretrained, withoutManifest } from '../storage/testing.js';
import { normalValues } from '../tensors.js';
import { chooseTestEngine } from '../training/testing.js';

const test = suiteWithFolder('language model training');
test.before(chooseTestEngine);

const E = 6;
const options = v.parse(languageModelOptions, {
  encoderObjective: 'next-word',
  embeddingSize: E,
  hiddenUnits: 8,
  encoderEpochs: 6,
  encoderBatchSize: 4,
  encoderLearningRate: 0.02,
  encoderEvaluations: 3,
  encoderTokens: 12,
});

/** Every word follows from the one before it. */
const texts = Array.from({ length: 120 }, (_, n) => {
  const words = ['red', 'green', 'blue', 'white', 'black'];
  return {
    id: String(n),
    text: Array.from({ length: 10 }, (_word, place) => words[(n + place) % words.length]).join(' '),
  };
});

async function prepared() {
  const encoded = await encodeTexts(texts, { foldCase: true, minDocumentFrequency: 2, vocabularySize: 50 });
  const vectors = normalValues(encoded.vocabulary.tokens.length * E, 1, 'vectors');
  return { encoded, data: await languageModelData(encoded, vectors, options) };
}

async function all(events: AsyncGenerator<LanguageModelEvent>): Promise<LanguageModelEvent[]> {
  const told: LanguageModelEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
}

const loadedRun = (folder: TemporaryFolder, data: LanguageModelData, wanted: LanguageModelOptions) =>
  loadLanguageModelRun(folder.path, languageModelFingerprint(data, wanted), data, wanted);

const perplexities = (told: readonly LanguageModelEvent[]) =>
  told.flatMap((event) => (event.type === 'evaluation' ? [event.perplexity] : []));

test('learns what follows what, and tells the perplexity on held-out texts', async () => {
  const { data } = await prepared();
  assert.is(data.heldOut.length, 1);
  const measured = perplexities(await all(trainLanguageModel(data, options)));
  assert.is(measured.length, 3);
  // Five words are equally frequent; the end of a text cannot be foreseen exactly.
  assert.ok(measured.at(-1)! < 2.5, String(measured));
  assert.ok(measured.at(-1)! < measured[0]!, String(measured));
});

test('the same seed gives the same model; an interrupted run goes on to the same one', async ({ folder }) => {
  const { data } = await prepared();
  const straight = await all(trainLanguageModel(data, options));
  const fingerprint = languageModelFingerprint(data, options);
  for await (const event of trainLanguageModel((await prepared()).data, options)) {
    if (event.type !== 'evaluation') continue;
    await saveLanguageModelRun(folder.path, event.run, fingerprint);
    break;
  }
  const again = (await prepared()).data;
  const resume = (await loadedRun(folder, again, options)) as LanguageModelRun;
  const resumed = await all(trainLanguageModel(again, options, { resume }));
  assert.equal(perplexities(resumed), perplexities(straight).slice(1));
});

test('a run that is resumed to be longer is measured as often as one of its length', async ({ folder }) => {
  const { data } = await prepared();
  const fingerprint = languageModelFingerprint(data, options);
  let measured = 0;
  for await (const event of trainLanguageModel(data, options)) {
    if (event.type !== 'evaluation' || ++measured < 2) continue;
    await saveLanguageModelRun(folder.path, event.run, fingerprint);
    break;
  }
  const longer = { ...options, encoderEpochs: 4 * options.encoderEpochs };
  const again = (await prepared()).data;
  const resume = (await loadedRun(folder, again, options)) as LanguageModelRun;
  const resumed = await all(trainLanguageModel(again, longer, { resume }));
  // Two thirds of the shorter run are a sixth of the longer one, which is measured at each third.
  assert.is(perplexities(resumed).length, options.encoderEvaluations);
});

test('learns which words are near, where their order says nothing, and resumes to the same model', async ({
  folder,
}) => {
  // Each text has words of one of two kinds, in any order.
  const kinds = Array.from({ length: 200 }, (_, n) => ({
    id: String(n),
    text: Array.from(
      { length: 10 },
      (_word, k) => `${n % 2 ? 'sun' : 'sea'}${'abcdefgh'[(n * 7 + k * k * 3) % 8]}`,
    ).join(' '),
  }));
  const encoded = await encodeTexts(kinds, { foldCase: true, minDocumentFrequency: 1, vocabularySize: 50 });
  const vectors = normalValues(encoded.vocabulary.tokens.length * E, 1, 'vectors');
  const region = { ...options, encoderObjective: 'region' } as const;
  const prepare = () => languageModelData(encoded, vectors, region);
  const measured = perplexities(await all(trainLanguageModel(await prepare(), region)));
  assert.is(measured.length, 3);
  // Sixteen words are nearly alike; eight are left once the kind is known, and it is where anything was read.
  assert.ok(measured.at(-1)! < 11, String(measured));
  const fingerprint = languageModelFingerprint(await prepare(), region);
  for await (const event of trainLanguageModel(await prepare(), region)) {
    if (event.type !== 'evaluation') continue;
    await saveLanguageModelRun(folder.path, event.run, fingerprint);
    break;
  }
  const resume = (await loadedRun(folder, await prepare(), region)) as LanguageModelRun;
  assert.equal(
    perplexities(await all(trainLanguageModel(await prepare(), region, { resume }))),
    measured.slice(1),
  );
});

test('a run that was resumed behind its last step tells its model again', async ({ folder }) => {
  const { data } = await prepared();
  const straight = await all(trainLanguageModel(data, options));
  const { run } = straight.at(-1) as Extract<LanguageModelEvent, { type: 'evaluation' }>;
  await saveLanguageModelRun(folder.path, run, languageModelFingerprint(data, options));
  const resume = (await loadedRun(folder, data, options)) as LanguageModelRun;
  const again = await all(trainLanguageModel(data, options, { resume }));
  assert.equal(perplexities(again), perplexities(straight).slice(-1));
  assert.is(again.length, 1);
});

test('however the time runs out, the finished model is measured and told', async () => {
  for (const encoderTime of [1e-9, 0.001, 0.2]) {
    const told = await all(trainLanguageModel((await prepared()).data, { ...options, encoderTime }));
    const last = told.at(-1)!;
    assert.is(last.type, 'evaluation');
    assert.is(told.filter(({ type }) => type === 'step').length, last.step);
  }
});

test('another run is refused', async ({ folder }) => {
  const { data } = await prepared();
  for await (const event of trainLanguageModel(data, { ...options, encoderEvaluations: 20 }))
    if (event.type === 'evaluation') {
      await saveLanguageModelRun(folder.path, event.run, languageModelFingerprint(data, options));
      break;
    }
  const other = { ...options, encoderLearningRate: 0.5 };
  const error = await inputErrorOf(() => loadedRun(folder, data, other));
  assert.match(error, 'other texts or other options');
});

test('a saved encoder is loaded to the bit, and a classifier starts from it', async ({ folder }) => {
  const { data, encoded } = await prepared();
  const told = await all(trainLanguageModel(data, { ...options, encoderEpochs: 1 }));
  const { model } = told.at(-1) as Extract<LanguageModelEvent, { type: 'evaluation' }>;
  await savePretrained(folder.path, { 'vocabulary.txt': [encodeVocabulary(encoded.vocabulary)] });
  await savePretrained(folder.path, pretrainedEncoderFiles(model, encoded.vocabulary, true));
  const encoder = await loadPretrainedEncoder(folder.path);
  assert.equal(encoder.vectors, model.embedding.values);
  assert.equal([...encoder.parameters.keys()].length, 6);
  for (const [name, { values }] of encoder.parameters)
    assert.equal(values, model.parameters.get(name)!.values);

  const labeled = [
    { id: 'a', text: 'red red purple', label: 'x' },
    { id: 'b', text: 'green purple purple', label: 'y' },
  ];
  const settings = completeOptions({ ...encoder.options, minDocumentFrequency: 1 });
  const { vocabulary } = encoder;
  const prepare = await prepareData({ labeled }, settings, undefined, () => ({ vocabulary, alone: false }));
  const start = startFromEncoder(encoder, prepare, 1);
  const row = (word: string) => prepare.vocabulary.ids.get(word)!;
  assert.is(row('blue'), encoded.vocabulary.ids.get('blue'));
  assert.ok(row('purple') >= encoded.vocabulary.tokens.length);
  const blue = row('blue') * E;
  assert.equal(start.vectors.slice(blue, blue + E), encoder.vectors.slice(blue, blue + E));
  assert.equal(start.encoder, encoder.parameters);
  for (const [name, { values }] of start.encoder!)
    assert.is.not(values, encoder.parameters.get(name)!.values);
});

test('an encoder beside another vocabulary is refused, and so is a damaged file', async ({ folder }) => {
  const { data, encoded } = await prepared();
  const told = await all(trainLanguageModel(data, { ...options, encoderEpochs: 1 }));
  const { model } = told.at(-1) as Extract<LanguageModelEvent, { type: 'evaluation' }>;
  await savePretrained(folder.path, pretrainedEncoderFiles(model, encoded.vocabulary, true));
  const other = [...encoded.vocabulary.tokens];
  other[4] = 'other';
  await savePretrained(folder.path, { 'vocabulary.txt': [encodeVocabulary(vocabularyFrom(other))] });
  assert.match(await inputErrorOf(() => loadPretrainedEncoder(folder.path)), 'another vocabulary');
  await savePretrained(folder.path, { 'vocabulary.txt': [encodeVocabulary(encoded.vocabulary)] });
  writeFileSync(join(withoutManifest(folder.path), 'encoder.safetensors'), 'not an encoder at all');
  assert.match(await inputErrorOf(() => loadPretrainedEncoder(folder.path)), 'encoder.safetensors');
});

test.run();
