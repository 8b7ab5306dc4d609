/** Trainings on piles that are not in memory: the tokens of their texts are on disk and are read block by block. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { prepareData } from '../../src/model/data.js';
import { saveCheckpoint } from '../../src/optimisation/checkpoint.js';
import { trainModel } from '../../src/optimisation/loop.js';
import { loadLoopSnapshot } from '../../src/optimisation/loopStage.js';
import { runFingerprint } from '../../src/optimisation/snapshot.js';
import { createSpillingCollections } from '../../src/storage/tokenStore/spillingCollections.js';
import { isBuffered } from '../../src/text/blockOrder.js';
import { train } from '../../src/training/train.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';
import {
  chooseTestEngine,
  evaluationsOf,
  learnerOf,
  numbersOf,
  ofType,
  probabilities,
  reviews,
  run,
  tinyOptions,
  told,
} from './testing.js';

const test = suiteWithFolder('token memory');
test.before(chooseTestEngine);

const labeled = reviews(20, { seed: 1 });
const development = reviews(40, { seed: 3 });
const pile = reviews(400, { seed: 2 }).map(({ id, text }) => ({ id, text }));

/** Data whose unlabeled texts are in a store of blocks of two texts or three. */
async function dataOnDisk(folder: string, unlabeled: readonly Example[] = pile) {
  const options = tinyOptions({ maxSteps: 40, evaluations: 4 });
  const collections = createSpillingCollections(folder, 0, 20);
  const data = await prepareData(
    { labeled, unlabeled, development },
    options,
    undefined,
    undefined,
    {},
    collections,
  );
  return { data, options, close: () => collections.close() };
}

test('a pile of few blocks trains the same model from disk as from memory, and leaves nothing there', async ({
  folder,
}) => {
  for (const model of ['bilstm', 'cnn'] as const) {
    const trained = async (tokenMemory: number) => {
      const tokenFolder = join(folder.path, 'tokens');
      const events = [];
      const options = tinyOptions({ model, tokenMemory });
      for await (const event of train({ labeled, unlabeled: pile, development, options, tokenFolder })) {
        events.push(event);
        assert.is(existsSync(tokenFolder), tokenMemory === 0, event.type);
        // What is read of the texts before they are encoded is gone by now.
        if (tokenMemory === 0) assert.equal(readdirSync(tokenFolder), ['encoded']);
      }
      assert.is(existsSync(tokenFolder), false);
      const { steps, end } = told(events);
      return [numbersOf(steps), evaluationsOf(events), await probabilities(end.model)];
    };
    assert.equal(await trained(0), await trained(256), model);
  }
});

test('a run that ends early leaves nothing on disk', async ({ folder }) => {
  const tokenFolder = join(folder.path, 'tokens');
  const request = { labeled, unlabeled: pile, development, tokenFolder };
  const options = tinyOptions({ tokenMemory: 0 });
  for await (const event of train({ ...request, options })) {
    assert.ok(existsSync(tokenFolder));
    if (event.type === 'step') break;
  }
  assert.is(existsSync(tokenFolder), false);
  async function* failing() {
    yield* pile;
    throw new Error('no more');
  }
  try {
    for await (const _ of train({ ...request, unlabeled: failing(), options })) assert.unreachable();
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'no more');
  }
  assert.is(existsSync(tokenFolder), false);
});

test('what a killed run left is replaced', async ({ folder }) => {
  const tokenFolder = join(folder.path, 'tokens');
  // Nothing closes it.
  const before = await dataOnDisk(tokenFolder, pile.slice(0, 50));
  assert.ok(existsSync(join(tokenFolder, 'encoded')));
  const after = await dataOnDisk(tokenFolder);
  assert.is(after.data.unlabeled.length, before.data.unlabeled.length + 350);
  await after.close();
  assert.is(existsSync(tokenFolder), false);
});

test('a run goes on to the bit from a checkpoint in the middle of a block', async ({ folder }) => {
  const checkpoint = join(folder.path, 'checkpoint');
  const first = await dataOnDisk(join(folder.path, 'first'));
  assert.ok(isBuffered(first.data.unlabeled));
  const whole = await run(first.data, first.options);
  for await (const event of trainModel(first.data, first.options, learnerOf(first.data, first.options), {
    checkpointEvery: 23,
  })) {
    if (event.type !== 'checkpoint') continue;
    await saveCheckpoint(checkpoint, event.snapshot);
    break;
  }
  await first.close();
  const { data, options, close } = await dataOnDisk(join(folder.path, 'second'));
  const snapshot = await loadLoopSnapshot(
    checkpoint,
    learnerOf(data, options),
    runFingerprint(data, options),
  );
  const second = await run(data, options, { resume: { snapshot: snapshot!, best: undefined } });
  assert.is(second.steps[0]!.step, 24);
  assert.equal(numbersOf(second.steps), numbersOf(whole.steps.slice(23)));
  await close();
});

test('a run is not resumed with a pile that was changed since', async ({ folder }) => {
  const checkpoint = join(folder.path, 'checkpoint');
  const request = {
    ...{ labeled, development, tokenFolder: join(folder.path, 'tokens') },
    options: tinyOptions({ tokenMemory: 0 }),
  };
  for await (const event of train({ ...request, unlabeled: pile, checkpointEvery: 1 })) {
    if (event.type !== 'checkpoint') continue;
    await saveCheckpoint(checkpoint, event.snapshot);
    break;
  }
  const resumeFrom = { checkpoint, model: folder.path };
  const resumed = async (unlabeled: readonly Example[]) => {
    for await (const event of train({ ...request, unlabeled, resumeFrom }))
      if (event.type === 'step') return event.step;
    return 0;
  };
  const changed = pile.map((text, place) => (place === 7 ? { ...text, text: 'the film the film' } : text));
  holdsInOrder(await inputErrorOf(() => resumed(changed)), checkpoint, 'other texts');
  assert.is(await resumed(pile), 2);
});

test('texts of another order are another run', async ({ folder }) => {
  const { data, options, close } = await dataOnDisk(join(folder.path, 'tokens'));
  const inMemory = await prepareData({ labeled, unlabeled: pile, development }, options);
  assert.equal([...data.unlabeled], inMemory.unlabeled);
  assert.equal(data.frequencies, inMemory.frequencies);
  assert.not.equal(runFingerprint(data, options), runFingerprint(inMemory, options));
  await close();
});

test('a pile that is sorted by label trains like a shuffled one', async ({ folder }) => {
  const texts = reviews(1200, { seed: 2 });
  const sorted = texts.toSorted((a, b) => (a.label < b.label ? -1 : 1));
  const withoutLabel = (examples: readonly Example[]) => examples.map(({ id, text }) => ({ id, text }));
  const trained = async (name: string, unlabeled: readonly Example[], inTheOrderOfTheFile = false) => {
    const { data, options, close } = await dataOnDisk(join(folder.path, name), withoutLabel(unlabeled));
    assert.ok(isBuffered(data.unlabeled));
    const learner = learnerOf(data, options);
    if (inTheOrderOfTheFile) learner.unlabeled.epoch = (size) => batchesInOrder(data.unlabeled.length, size);
    // This loss suffers most from batches of one class only.
    const wanted = { ...options, balanceWeight: 1, maxSteps: 80 };
    const { events } = told(await all(trainModel(data, wanted, learner)));
    await close();
    return ofType(events, 'evaluation').at(-1)!.logLoss!;
  };
  const ofSorted = await trained('sorted', sorted);
  const ofShuffled = await trained('shuffled', texts);
  const inOrder = await trained('in order', sorted, true);
  assert.ok(ofSorted < 1.5 * ofShuffled, `${ofSorted} and ${ofShuffled}`);
  // The control: what the order of the file would do.
  assert.ok(inOrder > 5 * ofShuffled, `${inOrder} and ${ofShuffled}`);
});

async function all<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const found: Event[] = [];
  for await (const event of events) found.push(event);
  return found;
}

function batchesInOrder(texts: number, size: number): number[][] {
  return Array.from({ length: Math.floor(texts / size) }, (_, batch) =>
    Array.from({ length: size }, (_, place) => batch * size + place),
  );
}

test('text vectors are learnt from a random part of a pile that outgrows the memory, which is told', async () => {
  const learntFrom = async (tokenMemory: number) => {
    const options = tinyOptions({ model: 'ensemble', objective: 'vat', networkFrom: null, tokenMemory });
    const events = [];
    for await (const event of train({ labeled, unlabeled: pile, development: 0, options }))
      events.push(event);
    return events;
  };
  const whole = await learntFrom(1);
  assert.equal(
    ofType(whole, 'warning').filter(({ message }) => message.includes('--token-memory')),
    [],
  );
  const part = await learntFrom(0.05);
  const { message } = ofType(part, 'warning').find((one) => one.message.includes('--token-memory'))!;
  const [, kept, left] = /learned from, (\d+) of them: (\d+) unlabeled/.exec(message)!;
  assert.is(Number(kept) + Number(left), pile.length + labeled.length);
  assert.ok(Number(kept) > labeled.length + 50 && Number(left) > 50, message);
  const again = await learntFrom(0.05);
  const answers = async (events: typeof part) => probabilities(told(events).end.model);
  assert.equal(await answers(again), await answers(part));
  assert.is.not(JSON.stringify(await answers(whole)), JSON.stringify(await answers(part)));
});

test('n-grams by self-training too', async () => {
  const events = [];
  const options = { model: 'linear', objective: 'self-training', tokenMemory: 0.05 } as const;
  for await (const event of train({ labeled, unlabeled: pile, development: 0, options })) events.push(event);
  const { message } = ofType(events, 'warning').find((one) => one.message.includes('--token-memory'))!;
  const [, kept, left] = /learned from, (\d+) of them: (\d+) unlabeled/.exec(message)!;
  assert.is(Number(kept) + Number(left), pile.length + labeled.length);
});

test.run();
