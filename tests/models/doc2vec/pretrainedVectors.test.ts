import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { documentVectorsOf } from '../../../src/models/doc2vec/inferVectors.js';
import {
  DOCUMENTS_FILE,
  loadPretrainedDocuments,
  pretrainedDocumentFiles,
} from '../../../src/models/doc2vec/pretrainedVectors.js';
import { readTexts } from '../../../src/models/doc2vec/readTexts.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/storage/safetensors.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { savePretrained, withoutManifest } from '../../storage/testing.js';
import { chooseTestEngine } from '../../training/testing.js';
import { drained, type Learning, learn, loneStage, topicOptions, topicTexts } from '../../training/topics.js';

const test = suite<{ folder: TemporaryFolder }>('pretrained vectors of n-grams');
let learnt: Learning;
test.before(async () => {
  await chooseTestEngine();
  learnt = await learn(topicTexts(20), topicOptions());
});
test.before.each(async (context) => {
  context.folder = temporaryFolder();
  const { embeddingSize, documentParts, foldCase } = learnt.options;
  await savePretrained(
    context.folder.path,
    pretrainedDocumentFiles({
      vocabulary: learnt.data.vocabulary,
      shape: { embeddingSize, documentParts, foldCase },
      ngramVectors: learnt.view,
    }),
  );
});
test.after.each(({ folder }) => folder.remove());

test('by what was loaded, texts have the vectors that they had', async ({ folder }) => {
  const { vocabulary, shape, ngramVectors } = await loadPretrainedDocuments(folder.path);
  assert.equal(vocabulary.tokens, learnt.data.vocabulary.tokens);
  assert.equal(shape, { embeddingSize: 16, documentParts: 2, foldCase: true });
  const { parts, epochs, learningRate } = learnt.view;
  const view = { ...ngramVectors, parts, epochs, learningRate };
  const { result: again } = await drained(readTexts(view, learnt.data.unlabeled, loneStage()));
  assert.equal(again.vectors, learnt.vectors);
  assert.equal(await documentVectorsOf(again.documents, learnt.data.unlabeled), learnt.vectors);
});

test('another vocabulary beside it, and a damaged or a missing description, are refused', async ({
  folder,
}) => {
  const file = join(folder.path, DOCUMENTS_FILE);
  const load = () => inputErrorOf(() => loadPretrainedDocuments(folder.path));
  const { arrays, metadata } = decodeSafetensors(readFileSync(file), file);
  const rewrite = (about: Record<string, string>) =>
    writeFileSync(
      join(withoutManifest(folder.path), DOCUMENTS_FILE),
      Buffer.concat(encodeSafetensors(arrays, about)),
    );
  const description = JSON.parse(metadata.get('description')!);
  rewrite({ description: JSON.stringify({ ...description, vocabulary: 'other' }) });
  holdsInOrder(await load(), DOCUMENTS_FILE, 'another vocabulary', 'pretrain again');
  rewrite({ description: JSON.stringify({ ...description, documentParts: 0 }) });
  holdsInOrder(await load(), DOCUMENTS_FILE, 'a damaged description');
  rewrite({});
  holdsInOrder(await load(), DOCUMENTS_FILE, 'no description');
  rmSync(file);
  holdsInOrder(await load(), DOCUMENTS_FILE);
});

test.run();
