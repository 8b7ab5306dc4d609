import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstDocumentParts, sideBySide } from '../../../src/models/doc2vec/concatenateViews.js';
import { createNgramVectors } from '../../../src/models/doc2vec/documentVectors.js';
import { documentVectorsOf } from '../../../src/models/doc2vec/inferVectors.js';
import { readTexts } from '../../../src/models/doc2vec/readTexts.js';
import { chooseTestEngine } from '../../training/testing.js';
import {
  drained,
  type Learning,
  learn,
  loneStage,
  rowsOf,
  topicOptions,
  topicTexts,
} from '../../training/topics.js';

let learning: Learning;
test.before(async () => {
  await chooseTestEngine();
  learning = await learn(topicTexts(30), topicOptions());
});

test('what texts were read by in two views is what the two find for them side by side', async () => {
  const { view, vectors, data } = learning;
  const texts = data.unlabeled;
  const wanted = new Float32Array(view.counts.length).fill(0.5);
  const options = { documentEpochs: view.epochs, documentLearningRate: view.learningRate };
  const other = createNgramVectors({ ...view, wanted }, options);
  const { result: anew } = await drained(readTexts(other, texts, loneStage()));
  const both = sideBySide(firstDocumentParts(learning, 1), anew);
  assert.equal(
    both.documents.views.map(({ parts }) => parts),
    [1, 2],
  );
  assert.is(both.documents.mean.length, 24);
  assert.equal(await documentVectorsOf(both.documents, texts), both.vectors);
  const [rows, once, again] = [both.vectors, vectors, anew.vectors].map((table) => rowsOf(table, texts));
  rows!.forEach((row, text) => {
    assert.equal([...row], [...once![text]!.subarray(0, 8), ...again![text]!], `text ${text}`);
  });
});

test.run();
