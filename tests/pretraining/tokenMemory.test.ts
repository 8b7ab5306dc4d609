/** Pretraining on texts that are not in memory. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseOptions } from '../../src/model/parseOptions.js';
import { type EncodedTexts, encodeTexts, textsFingerprint } from '../../src/pretraining/encodedTexts.js';
import { languageModelData } from '../../src/pretraining/languageModelData.js';
import { pretrain } from '../../src/pretraining/pretrain.js';
import { initialWordVectors, trainWordVectors } from '../../src/pretraining/trainWordVectors.js';
import { wordVectorOptions } from '../../src/pretraining/wordVectorOptions.js';
import { createSpillingCollections } from '../../src/storage/tokenStore/spillingCollections.js';
import { isBuffered } from '../../src/text/blockOrder.js';
import type { TextList } from '../../src/text/textList.js';
import { suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, reviews } from '../training/testing.js';

const test = suiteWithFolder('token memory of pretraining');
test.before(chooseTestEngine);

const small = { embeddingSize: 8, vectorEpochs: 2, hiddenUnits: 4, encoderEpochs: 1, encoderBatchSize: 16 };
const FILES = ['vectors.safetensors', 'encoder.safetensors'];

test('texts of few blocks give the same vectors and encoder from disk as from memory', async ({ folder }) => {
  const learnt = async (tokenMemory: number) => {
    const out = join(folder.path, String(tokenMemory));
    const options = { ...small, encoder: 'lstm', tokenMemory } as const;
    for await (const { type } of pretrain({ texts: reviews(200), options, out }))
      assert.is(existsSync(join(out, 'tokens')), tokenMemory === 0, type);
    assert.is(existsSync(join(out, 'tokens')), false);
    return FILES.map((name) => readFileSync(join(out, name)).toString('base64'));
  };
  assert.equal(await learnt(0), await learnt(256));
});

const settings = { foldCase: true, minDocumentFrequency: 1, vocabularySize: 100 };
const idsIn = (texts: TextList) => Array.from(texts, ({ ids }) => [...ids].join(' ')).sort();

/** In memory, and in blocks of two texts or three. */
async function bothWays(folder: string) {
  const texts = reviews(300);
  const collections = createSpillingCollections(join(folder, 'tokens'), 0, 20);
  const atHand = await encodeTexts(texts, settings);
  const onDisk = await encodeTexts(texts, settings, undefined, collections);
  assert.ok(isBuffered(onDisk.texts));
  return { atHand, onDisk, collections };
}

test('texts of many blocks are encoded alike, and are another run', async ({ folder }) => {
  const { atHand, onDisk, collections } = await bothWays(folder.path);
  assert.equal([...onDisk.texts], atHand.texts);
  assert.equal([onDisk.tokens, onDisk.counts], [atHand.tokens, atHand.counts]);
  assert.not.equal(textsFingerprint(onDisk, []), textsFingerprint(atHand, []));
  await collections.close();
});

test('word vectors of many blocks go on to the bit from an epoch', async ({ folder }) => {
  const { onDisk, collections } = await bothWays(folder.path);
  const options = { ...parseOptions(wordVectorOptions, { embeddingSize: 8, vectorEpochs: 3 }), seed: 1 };
  const start = () => initialWordVectors(onDisk.vocabulary.tokens.length, 8, 1);
  const learnt = async (texts: EncodedTexts, epochs: number, state = start()) => {
    for await (const event of trainWordVectors(texts, { ...options, vectorEpochs: epochs }, state))
      if (event.type === 'word vector epoch') state = event.state;
    return state;
  };
  const whole = await learnt(onDisk, 3);
  let begun = start();
  for await (const event of trainWordVectors(onDisk, options, begun)) {
    if (event.type !== 'word vector epoch') continue;
    begun = event.state;
    break;
  }
  assert.equal((await learnt(onDisk, 3, begun)).tables, whole.tables);
  await collections.close();
});

test('an encoder learns from the same stretches of text, those that are held out left out', async ({
  folder,
}) => {
  const { atHand, onDisk, collections } = await bothWays(folder.path);
  const vectors = new Float32Array(8 * onDisk.vocabulary.tokens.length).fill(1);
  const options = { encoderTokens: 5, seed: 1 };
  const inMemory = await languageModelData(atHand, vectors, options);
  const read = await languageModelData(onDisk, vectors, options, collections);
  assert.ok(isBuffered(read.training));
  assert.equal(idsIn(read.training), idsIn(inMemory.training));
  assert.equal(read.heldOut, inMemory.heldOut);
  await collections.close();
});

test.run();
