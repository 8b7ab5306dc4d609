import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createNgramVectors, firstParts } from '../../../src/models/doc2vec/documentVectors.js';
import { documentVectorsOf, findVectors } from '../../../src/models/doc2vec/inferVectors.js';
import { type EncodedText, encodeText } from '../../../src/text/encode.js';
import { cosine } from '../../tensors.js';
import { chooseTestEngine } from '../../training/testing.js';
import { type Learning, learn, rowsOf, topicOptions, topics, topicTexts } from '../../training/topics.js';

let learning: Learning;
test.before(async () => {
  await chooseTestEngine();
  learning = await learn(topicTexts(60), topicOptions());
});

const encoded = (text: string): EncodedText => encodeText(text, learning.data.vocabulary, learning.options);
const vectorsOf = async (texts: readonly EncodedText[]) =>
  rowsOf(await documentVectorsOf(learning.documents, texts), texts);

/** Of all lengths, new ones and one that was learnt from. */
const someTexts = () => [
  ...[150, 3, 40, 1, 120].map((length, seed) =>
    encoded(topicTexts(2, { seed: 50 + seed, length })[seed % 2]!.text),
  ),
  learning.data.unlabeled[7]!,
  encoded('seaaa quux skyaa'),
];

test('a text has the same vector to the bit whatever stands beside it', async () => {
  const texts = someTexts();
  const together = await vectorsOf(texts);
  assert.equal((await vectorsOf([...texts].reverse())).reverse(), together, 'in another order');
  for (const [place, text] of texts.entries())
    assert.equal(await vectorsOf([text]), [together[place]], `text ${place} alone`);
  const [one, other, again] = await vectorsOf([texts[0]!, texts[4]!, texts[0]!]);
  assert.equal(again, one, 'twice');
  assert.not.equal(other, one);
});

test('what is learnt is left alone by texts that are read', async () => {
  const { view } = learning;
  const before = structuredClone(view.quantised);
  await vectorsOf(someTexts());
  assert.equal(view.quantised, before);
});

test('without a known n-gram it is zero, and standardised like any other', async () => {
  const { documents } = learning;
  const texts = ['', 'quux', 'quux Quux, quux!'].map(encoded);
  const width = documents.mean.length;
  assert.equal(await findVectors(documents.views, texts), new Float32Array(texts.length * width));
  const expected = documents.mean.map((mean, e) => -mean * documents.inverseDeviation[e]!);
  for (const vector of await vectorsOf(texts)) assert.equal(vector, expected);
});

test('a word that no text had when vectors were learnt has no say', async () => {
  const { view, data } = learning;
  const [shorter, longer] = ['seaaa seaab fillerab quux', 'seaaa seaab fillerab quux skyaa'].map(encoded);
  const counts = view.counts.slice();
  counts[data.vocabulary.ids.get('skyaa')!] = 0;
  assert.not.equal(
    await findVectors([view], [longer!]),
    await findVectors([view], [shorter!]),
    'if a text had it',
  );
  const without = { ...view, counts };
  assert.equal(await findVectors([without], [longer!]), await findVectors([without], [shorter!]));
});

test('each part of a vector has length one before it is standardised', async () => {
  const { view } = learning;
  const texts = someTexts().slice(0, 1);
  const found = await findVectors([view], texts);
  const width = found.length / view.parts;
  for (let part = 0; part < view.parts; part += 1) {
    const norm = Math.hypot(...found.subarray(part * width, (part + 1) * width));
    assert.ok(Math.abs(norm - 1) < 1e-5, `part ${part}: ${norm}`);
  }
});

test('of several views each finds its parts, side by side', async () => {
  const { view } = learning;
  const texts = someTexts();
  const { counts, learningRate } = view;
  const wanted = Float32Array.from(counts, (_, ngram) => 0.2 + 0.8 * (ngram % 2));
  const other = createNgramVectors(
    { ...view, wanted },
    { documentEpochs: view.epochs, documentLearningRate: learningRate },
  );
  assert.is(other.epochs, 2 * view.epochs);
  const both = rowsOf(await findVectors([firstParts(view, 1), other], texts), texts);
  const whole = rowsOf(await findVectors([view], texts), texts);
  const again = rowsOf(await findVectors([other], texts), texts);
  both.forEach((row, text) => {
    const width = row.length / 3;
    assert.equal(row.subarray(0, width), whole[text]!.subarray(0, width), `text ${text}`);
    assert.equal(row.subarray(width), again[text], `text ${text}`);
  });
  assert.not.equal(again, whole, 'they are read from fewer n-grams');
});

test('vectors of a folder of version 0.1, whose texts are visited, point the same way', async () => {
  const { view, data } = learning;
  const texts = data.unlabeled.slice(0, 20);
  const visited = rowsOf(await findVectors([{ ...view, noise: null }], texts), texts);
  const found = rowsOf(await findVectors([view], texts), texts);
  const alike = found.map((row, text) => cosine(row, visited[text]!));
  const mean = alike.reduce((sum, value) => sum + value / alike.length, 0);
  assert.ok(mean > 0.97, `mean cosine ${mean}`);
  assert.not.equal(found, visited);
  const [alone] = rowsOf(await findVectors([{ ...view, noise: null }], [texts[3]!]), [texts[3]!]);
  assert.equal(alone, visited[3], 'whatever stands beside it');
});

test('over the training texts every dimension has mean 0 and variance 1', async () => {
  const { vectors, data, documents } = learning;
  const rows = rowsOf(vectors, data.unlabeled);
  assert.is(rows.length, 60);
  for (let e = 0; e < documents.mean.length; e += 1) {
    const mean = rows.reduce((sum, row) => sum + row[e]! / rows.length, 0);
    const variance = rows.reduce((sum, row) => sum + (row[e]! - mean) ** 2 / rows.length, 0);
    assert.ok(Math.abs(mean) < 1e-5 && Math.abs(variance - 1) < 1e-4, `${e}: ${mean}, ${variance}`);
  }
});

test('the vectors of the training texts are those that the finished model finds for them', async () => {
  const { vectors, data, documents } = learning;
  assert.equal(await documentVectorsOf(documents, data.unlabeled), vectors);
});

/** Mean cosine between the vectors of the same topic, and of two topics. */
function likeness(vectors: readonly Float32Array[], labels: readonly string[]) {
  const [within, between]: number[][] = [[], []];
  vectors.forEach((one, i) => {
    for (let j = 0; j < i; j += 1)
      (labels[i] === labels[j] ? within : between)!.push(cosine(one, vectors[j]!));
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { within: mean(within!), between: mean(between!) };
}

test('texts of one topic lie close together and far from those of the other, also texts that are new', async () => {
  const held = topicTexts(40, { seed: 9 });
  const sets = {
    learnt: rowsOf(learning.vectors, learning.data.unlabeled),
    new: await vectorsOf(held.map(({ text }) => encoded(text))),
  };
  for (const [name, vectors] of Object.entries(sets)) {
    const labels = vectors.map((_, place) => topics[place % topics.length]!);
    const { within, between } = likeness(vectors, labels);
    assert.ok(within > 0.2 && between < -0.2, `${name}: ${within} within, ${between} between topics`);
    // Labels that say nothing of the text: no likeness of their own.
    const { within: mixed } = likeness(
      vectors,
      labels.map((_, place) => String(Math.floor(place / 2) % 2)),
    );
    assert.ok(Math.abs(mixed) < 0.05, `${name}: ${mixed} in random groups`);
  }
});

test('two parts know nothing of each other', async () => {
  const { view, vectors } = learning;
  const width = vectors.length / learning.data.unlabeled.length / view.parts;
  const rows = rowsOf(vectors, learning.data.unlabeled);
  for (const row of rows) assert.not.equal(row.slice(0, width), row.slice(width));
});

test.run();
