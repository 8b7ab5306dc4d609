/** Training that starts from n-grams whose vectors were learnt from other texts. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pretrainedDocumentFiles } from '../../../src/models/doc2vec/pretrainedVectors.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../../corpus/helpers.js';
import { savePretrained } from '../../storage/testing.js';
import { chooseTestEngine, modelOf, ofType, told } from '../../training/testing.js';
import { type Learning, learn, topicOptions, topicTexts, withoutLabels } from '../../training/topics.js';

const test = suite('training from pretrained n-grams');
let folder: TemporaryFolder;
let learnt: Learning;
test.before(async () => {
  await chooseTestEngine();
  folder = temporaryFolder();
  learnt = await learn(topicTexts(60), topicOptions({ documentParts: 4 }));
  const { embeddingSize, documentParts, foldCase } = learnt.options;
  await savePretrained(
    folder.path,
    pretrainedDocumentFiles({
      vocabulary: learnt.data.vocabulary,
      shape: { embeddingSize, documentParts, foldCase },
      ngramVectors: learnt.view,
    }),
  );
});
test.after(() => folder.remove());

/** What the shape of the start decides is left open. */
const { embeddingSize: _size, documentParts: _parts, ngramOrder: _order, ...open } = topicOptions();

async function trained(options: TrainingOptionsInput = {}, extra = '') {
  const events: TrainingEvent[] = [];
  const request = {
    labeled: topicTexts(4, { seed: 2, length: 30 }).map((one) => ({ ...one, text: `${one.text}${extra}` })),
    unlabeled: withoutLabels(topicTexts(10, { seed: 5, length: 30 })),
    development: topicTexts(40, { seed: 3, length: 30 }),
    encoderFrom: folder.path,
    options: { ...open, encoder: 'documents' as const, ...options },
  };
  for await (const event of train(request)) events.push(event);
  return events;
}

test('a few short texts are enough where the n-grams know the topics, and nothing is learnt of them', async () => {
  const events = await trained();
  assert.is(ofType(events, 'documents').length, 0);
  const { end } = told(events);
  assert.ok(end.development!.error <= 0.05, String(end.development!.error));
  const { documents, head } = modelOf('ensemble', end.model).state;
  assert.equal(documents.views[0]!.quantised, learnt.view.quantised);
  assert.equal(end.model.vocabulary.tokens, learnt.data.vocabulary.tokens);
  assert.equal([head.options.embeddingSize, head.options.documentParts], [16, 4]);
});

test('words that the n-grams do not know are unknown ones', async () => {
  const { end } = told(await trained({}, ' unheard unheard unheard'));
  assert.not.ok(end.model.vocabulary.ids.has('unheard'));
});

test('what asks for another shape is refused', async () => {
  for (const [changes, found] of [
    [{ embeddingSize: 32 }, 'embeddingSize 16'],
    [{ ngramOrder: 3 }, 'ngramOrder 2'],
    [{ documentRounds: 2 }, 'documentRounds 1'],
  ] as const)
    holdsInOrder(await inputErrorOf(() => trained(changes)), folder.path, found, 'as asked for');
});

test.run();
