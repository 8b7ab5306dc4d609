import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { loadClassifier } from '../../../src/models/classifier.js';
import { stackedRows } from '../../../src/models/doc2vec/directionRows.js';
import { documentModel } from '../../../src/models/doc2vec/documentModel.js';
import { documentOptions } from '../../../src/models/doc2vec/documentOptions.js';
import type { NgramVectors } from '../../../src/models/doc2vec/documentVectors.js';
import { type EnsembleModel, ensembleModel } from '../../../src/models/ensemble/ensembleModel.js';
import type { EnsembleState } from '../../../src/models/ensemble/ensembleState.js';
import { sparingNgrams } from '../../../src/models/ensemble/sparingNgrams.js';
import { neural } from '../../../src/models/neural/networkModel.js';
import { loadModel, loadModelOf, saveModel } from '../../../src/models/savedModel.js';
import { type NgramTable, ngramCount, wordsOfNgram } from '../../../src/ngrams/ngrams.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../../src/storage/safetensors.js';
import { bytesOf } from '../../../src/tensor/readDocumentVectors.js';
import { encodeText } from '../../../src/text/encode.js';
import { train } from '../../../src/training/train.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { copyToSpoil } from '../../storage/testing.js';
import { calibratedProbabilities, chooseTestEngine, modelOf, probabilities } from '../../training/testing.js';
import { topicRequest, topicTexts } from '../../training/topics.js';

const test = suite<{ folder: TemporaryFolder }>('document model');

let saved: TemporaryFolder;
let model: EnsembleModel;

test.before(async () => {
  await chooseTestEngine();
  saved = temporaryFolder();
  for await (const event of train(topicRequest({ maxSteps: 10, documentRounds: 2 }))) {
    if (event.type === 'end') model = modelOf('ensemble', event.model);
  }
  await saveModel(saved.path, model, { method: 'vat' });
});
test.after(() => saved.remove());
/** A sound model that a test may spoil. */
test.before.each((context) => {
  context.folder = temporaryFolder();
  copyToSpoil(saved, context.folder);
});
test.after.each(({ folder }) => folder.remove());

const held = topicTexts(20, { seed: 11 }).map(({ text }) => text);
const texts = [...held, '', 'quux', 'seaaa', 'SEAAA <b>skyaa</b> seaab seaab skyac'];
const weightsIn = (folder: TemporaryFolder) => join(folder.path, 'weights.safetensors');

test('a saved model comes back with the same probabilities to the bit', async ({ folder }) => {
  const loaded = modelOf('ensemble', await loadModel(folder.path));
  assert.equal(loaded.classes, model.classes);
  assert.equal(loaded.calibration, model.calibration);
  const ngramsOf = ({ state }: EnsembleModel) =>
    state.documents.views.map(({ quantised, noise }) => [quantised, noise]);
  assert.equal(ngramsOf(loaded), ngramsOf(model));
  assert.is(ngramsOf(loaded).length, 2);
  assert.equal(await probabilities(loaded, texts), await probabilities(model, texts));
  const { joined } = model.state;
  assert.equal(loaded.state.joined.weights, joined.weights);
});

test('with its most frequent n-grams alone it reads texts as if it had never known the others', async ({
  folder,
}) => {
  const { table, views } = model.state.documents;
  const sparing = ensembleModel(model, sparingNgrams(model.state, table.words + 40));
  const { documents, joined } = sparing.state;
  assert.is(ngramCount(documents.table), table.words + 40);
  assert.ok(ngramCount(table) > ngramCount(documents.table));
  for (const [place, view] of documents.views.entries()) {
    const whole = views[place]!;
    for (let ngram = 0; ngram < ngramCount(documents.table); ngram += 1) {
      const before = idOfNgram(table, wordsOfNgram(documents.table, ngram));
      assert.is(view.counts[ngram], whole.counts[before]);
      assert.equal(rowOf(view, ngram), rowOf(whole, before));
      assert.equal(
        joined.weights.slice(2 * ngram, 2 * ngram + 2),
        model.state.joined.weights.slice(2 * before, 2 * before + 2),
      );
    }
  }
  await saveModel(folder.path, sparing);
  assert.equal(await probabilities(await loadModel(folder.path), texts), await probabilities(sparing, texts));
  assert.is(sparingNgrams(model.state, ngramCount(table)), model.state);
  const inOneView = (state: EnsembleState): EnsembleState => {
    const quantised = stackedRows(state.documents.views.map((view) => view.quantised));
    const view = { ...state.documents.views[0]!, parts: 2, quantised };
    return { ...state, documents: { ...state.documents, views: [view] } };
  };
  const [view] = sparingNgrams(inOneView(model.state), table.words + 40).documents.views;
  assert.equal(view!.quantised, inOneView(sparing.state).documents.views[0]!.quantised);
});

function idOfNgram({ find }: NgramTable, [first, ...rest]: number[]): number {
  return rest.reduce((prefix, word) => find(prefix, word), first!);
}

/** Of its first part. */
function rowOf({ quantised }: NgramVectors, ngram: number) {
  const bytes = bytesOf(quantised);
  return [quantised.values.slice(ngram * bytes, (ngram + 1) * bytes), quantised.scales[ngram]];
}

test('it comes back without n-grams beside the vectors, as an interrupted run leaves it', async ({
  folder,
}) => {
  const without = documentModel(model, model.state);
  await saveModel(folder.path, without);
  const loaded = await loadModel(folder.path);
  assert.is(loaded.family, 'doc2vec');
  assert.equal(await probabilities(loaded, texts), await probabilities(without, texts));
  assert.not.equal(await probabilities(without, held), await probabilities(model, held));
});

test('the classifier of its folder answers as the model did', async ({ folder }) => {
  const answers = [];
  for await (const answer of (await loadClassifier(folder.path)).classify(texts)) answers.push(answer);
  await chooseTestEngine();
  const expected = await calibratedProbabilities(model, texts);
  answers.forEach((answer, place) => {
    model.classes.forEach((label, c) => {
      assert.ok(Math.abs(answer.probabilities[label]! - expected[place]![c]!) < 1e-5, `${place} ${label}`);
    });
  });
  assert.equal(
    answers.slice(-4).map(({ unknownWords }) => unknownWords),
    [1, 1, 0, 0],
  );
});

test('features let the event loop run, so that a signal may end it', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  setImmediate(() => abort.abort(reason));
  const encoded = held.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  const thrown = await model.features!(encoded, abort.signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.is(thrown, reason);
});

test('it is refused where a network is wanted', async ({ folder }) => {
  const message = await inputErrorOf(() => loadModelOf(neural, folder.path));
  const pieces = ['found an ensemble', 'expected a network', '--model'];
  holdsInOrder(message, join(folder.path, 'config.json'), ...pieces);
});

test('its arrays are those of no other kind of model', async ({ folder }) => {
  const file = join(folder.path, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const options = { ...config.options, encoder: 'bilstm' };
  for (const kind of ['network', 'linear', undefined]) {
    writeFileSync(file, JSON.stringify({ ...config, options, model: kind }));
    holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), weightsIn(folder), 'found ');
  }
});

test('what reads the texts of a network is none of another kind', async ({ folder }) => {
  const file = join(folder.path, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...config, model: 'neural' }));
  const asNetwork = await inputErrorOf(() => loadModel(folder.path));
  holdsInOrder(asNetwork, file, 'options.encoder', '"documents"', '"bilstm"');
  writeFileSync(file, JSON.stringify({ ...config, options: { ...config.options, encoder: 'cnn' } }));
  holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), file, 'options.encoder', '"cnn"');
});

function rewrite(folder: TemporaryFolder, change: (arrays: Map<string, NamedArray>) => void): void {
  const file = weightsIn(folder);
  const { arrays, metadata } = decodeSafetensors(readFileSync(file), file);
  change(arrays);
  writeFileSync(file, Buffer.concat(encodeSafetensors(arrays, Object.fromEntries(metadata))));
}

const ARRAYS = [
  ...['ngrams', 'documents.directions', 'documents.scales', 'documents.counts', 'documents.shares'],
  ...[
    'documents.mean',
    'documents.inverseDeviation',
    'embeddings',
    'head.logits.weights',
    'head.logits.bias',
    'joined.bias',
    'documents.noise.squares',
  ],
];

/** Without it texts are visited, as in folders of version 0.1; what is left of the noise is refused. */
const NOISE_MEAN = 'documents.noise.mean';

test('each array is wanted, and wanted in its shape', async ({ folder }) => {
  const { arrays } = decodeSafetensors(readFileSync(weightsIn(saved)), 'saved');
  assert.equal([...arrays.keys()].sort(), [...ARRAYS, NOISE_MEAN, 'joined.weights'].sort());
  for (const name of ARRAYS) {
    copyToSpoil(saved, folder);
    rewrite(folder, (arrays) => arrays.delete(name));
    holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), weightsIn(folder), `found no ${name}`);
  }
  for (const name of [...ARRAYS, NOISE_MEAN, 'joined.weights']) {
    copyToSpoil(saved, folder);
    rewrite(folder, (arrays) =>
      arrays.set(name, { ...arrays.get(name)!, shape: [1, ...arrays.get(name)!.shape] }),
    );
    const pieces = [weightsIn(folder), `found ${name} of shape [1, `];
    holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), ...pieces);
  }
  copyToSpoil(saved, folder);
  rewrite(folder, (arrays) => arrays.delete(NOISE_MEAN));
  holdsInOrder(
    await inputErrorOf(() => loadModel(folder.path)),
    weightsIn(folder),
    'documents.noise.squares',
  );
  copyToSpoil(saved, folder);
  rewrite(folder, (arrays) => arrays.delete('joined.weights'));
  holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), weightsIn(folder), '"joined.bias"');
});

/** The same array with other values. */
function withValues(name: string, change: (values: NamedArray['values']) => NamedArray['values']) {
  return (arrays: Map<string, NamedArray>) => {
    const { shape, values } = arrays.get(name)!;
    const changed = change(values.slice());
    arrays.set(name, {
      shape: [changed.length / (values.length / shape[0]!), ...shape.slice(1)],
      values: changed,
    });
  };
}

const COUNTS = 'documents.counts';
const damages: Record<string, [change: (arrays: Map<string, NamedArray>) => void, ...pieces: string[]]> = {
  'a negative count': [withValues(COUNTS, (values) => values.fill(-1, 5, 6)), COUNTS, 'not negative'],
  'counts of nothing': [withValues(COUNTS, (values) => values.fill(0)), COUNTS, 'not all 0'],
  'a count too few': [withValues(COUNTS, (values) => values.slice(1)), COUNTS, 'counts'],
  'a count too many': [withValues(COUNTS, (values) => Int32Array.of(...values, 1)), COUNTS, 'counts'],
  'counts in floats': [withValues(COUNTS, (values) => Float32Array.from(values)), COUNTS, '32-bit integers'],
  'n-grams in floats': [
    withValues('documents.directions', (values) => Float32Array.from(values)),
    '8-bit integers',
  ],
  'a scale that is not finite': [
    withValues('documents.scales', (values) => values.fill(Number.NaN, 3, 4)),
    'NaN at place 3 of documents.scales',
  ],
  'a mean that is not finite': [
    withValues('documents.mean', (values) => values.fill(1 / 0, 1, 2)),
    'Infinity at place 1 of documents.mean',
  ],
  'an n-gram too many': [withValues('ngrams', (values) => Int32Array.of(...values, 3, 3)), 'found'],
  'a prefix that is none': [
    withValues('ngrams', (values) => values.fill(1e6, 0, 1)),
    'the pair 1000000, ',
    'as n-gram 0',
  ],
  'an array too many': [
    (arrays) => arrays.set('extra', { shape: [1], values: new Float32Array(1) }),
    'an array named "extra"',
  ],
};

for (const [name, [change, ...pieces]] of Object.entries(damages))
  test(`${name}: refused in one clear sentence that names the file`, async ({ folder }) => {
    rewrite(folder, change);
    const message = await inputErrorOf(() => loadModel(folder.path));
    holdsInOrder(message, weightsIn(folder), ...pieces);
    assert.not.match(message, '\n');
  });

test('a configuration whose parts do not fit the arrays', async ({ folder }) => {
  const file = join(folder.path, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  for (const [changes, piece] of [
    [{ documentParts: 3 }, 'documents.directions of shape'],
    [{ documentRounds: 1 }, 'documents.shares'],
    [{ documentRounds: 0 }, 'options.documentRounds'],
    [{ embeddingSize: 8 }, 'documents.directions of shape'],
    [{ documentEpochs: 0 }, 'options.documentEpochs'],
    [{ documentLearningRate: -1 }, 'options.documentLearningRate'],
  ] as const) {
    writeFileSync(file, JSON.stringify({ ...config, options: { ...config.options, ...changes } }));
    assert.match(await inputErrorOf(() => loadModel(folder.path)), piece);
  }
});

test('a folder cannot ask for endless work', () => {
  for (const name of ['documentEpochs', 'documentParts', 'documentRounds', 'documentLearningRate'] as const) {
    assert.ok(v.is(documentOptions, { [name]: 4 }), name);
    assert.not.ok(v.is(documentOptions, { [name]: 1e9 }), name);
  }
});

test.run();
