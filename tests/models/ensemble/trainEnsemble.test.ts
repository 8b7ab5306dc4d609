import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DocumentModel } from '../../../src/models/doc2vec/documentModel.js';
import type { EnsembleModel } from '../../../src/models/ensemble/ensembleModel.js';
import type { EnsembleCache } from '../../../src/models/ensemble/trainEnsemble.js';
import { saveModel } from '../../../src/models/savedModel.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { type TrainRequest, train } from '../../../src/training/train.js';
import { holdsInOrder, inputErrorOf, temporaryFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, modelOf, ofType, probabilities, told } from '../../training/testing.js';
import {
  fillers,
  topicOptions,
  topicRequest,
  topics,
  topicTexts,
  topicWords,
  withoutLabels,
} from '../../training/topics.js';

const test = suite('training on vectors of texts');

/** What the checkpoints hold of the network. */
const kept: string[][] = [];
let events: TrainingEvent[];
/** The vectors of the texts that most tests train on. */
const documents: EnsembleCache = {};

async function trained(request: TrainRequest, onEvent = (_event: TrainingEvent) => {}) {
  const all: TrainingEvent[] = [];
  for await (const event of train(request)) {
    onEvent(event);
    all.push(event);
  }
  return all;
}

test.before(async () => {
  await chooseTestEngine();
  events = await trained({ ...topicRequest(), documents, checkpointEvery: 20 }, (event) => {
    if (event.type === 'checkpoint') kept.push([...event.snapshot.stages.at(-1)!.arrays.keys()]);
  });
});

test('four labels and a pile are enough to tell two topics apart in texts that are new', async () => {
  const { end } = told(events);
  assert.is(end.reason, 'finished');
  const held = topicTexts(100, { seed: 21 });
  const rows = await probabilities(
    end.model,
    held.map(({ text }) => text),
  );
  const wrong = held.filter(({ label }, text) => rows[text]![end.model.classes.indexOf(label)]! < 0.5).length;
  assert.ok(wrong <= 2, `${wrong} of 100`);
  assert.ok(end.development!.error <= 0.05);
});

test('the plan first, then vectors, the start, then steps and evaluations by turns, then the end', () => {
  const kinds = events.map(({ type }) => type).filter((type) => type !== 'checkpoint' && type !== 'phase');
  const turns = kinds.filter((type, place) => type !== kinds[place - 1]);
  assert.equal(turns, [
    'plan',
    'documents',
    'start',
    ...new Array(6).fill(['step', 'evaluation']).flat(),
    'end',
  ]);
  assert.equal(
    ofType(events, 'step').map(({ step }) => step),
    Array.from({ length: 60 }, (_, place) => place + 1),
  );
  const times = events.flatMap((event) => ('seconds' in event ? [event.seconds] : []));
  // The time that the vectors took counts.
  for (const [place, seconds] of times.entries())
    assert.ok(place === 0 || seconds >= times[place - 1]!, `${place}`);
});

test('it says what it is: a document model over the classes, with all texts counted', () => {
  const [start] = ofType(events, 'start');
  assert.equal([start!.labeledTexts, start!.unlabeledTexts, start!.developmentTexts], [4, 64, 20]);
  assert.equal(start!.classes, topics);
  assert.ok(start!.vocabulary > 250, 'of words, not of texts');
  for (const event of [...ofType(events, 'evaluation'), ...ofType(events, 'end')]) {
    const { state } = event.model as DocumentModel | EnsembleModel;
    assert.not.ok('embedding' in state.head, 'it does not carry the texts with it');
    assert.is(state.documents.mean.length, 16);
  }
  assert.equal(Object.keys(ofType(events, 'step')[0]!.losses), [
    'supervised',
    'consistency',
    'entropy',
    'balance',
  ]);
});

test('entropy is minimised as the labels ask for, unless a weight is given', async () => {
  const labeled = topicTexts(300, { seed: 4, length: 5 }).filter(
    ({ label }, place) => label === 'sea' || place < 100,
  );
  for (const [given, expected] of [
    [null, 0.5],
    [0.3, 0.3],
    [0, 0],
  ] as const) {
    const options = topicOptions({ maxSteps: 1, documentEpochs: 1, entropyWeight: given });
    const all = await trained({ labeled, development: 0, options });
    assert.is(ofType(all, 'start')[0]!.options.entropyWeight, expected);
    assert.is('entropy' in ofType(all, 'step')[0]!.losses, expected > 0);
  }
});

test('the model is measured when n-grams have joined it, and not before', () => {
  const evaluations = ofType(events, 'evaluation');
  const last = evaluations.pop()!;
  assert.is(evaluations.length, 6);
  for (const { error, improved } of evaluations) assert.equal([error, improved], [null, false]);
  const { end } = told(events);
  assert.equal([last.step, last.improved], [60, true]);
  assert.equal(end.development, { error: last.error, logLoss: last.logLoss, step: 60 });
  assert.is(end.model, last.model);
  assert.is(end.model.family, 'ensemble');
  assert.ok(end.model.calibration);
});

test('whole texts are read, whatever --max-tokens says', () => {
  assert.ok(told(events).end.model.textOptions.maxTokens > 1e9);
});

test('the vectors of the texts, which the network leaves as they are, are not kept with it again', () => {
  assert.is(kept.length, 3);
  for (const names of kept) {
    assert.ok(names.some((name) => name.startsWith('parameter/')));
    assert.not(names.some((name) => name.startsWith('embedding')));
  }
});

test('word vectors are no start for vectors of texts, and are refused before anything is read', async () => {
  const unread = {
    [Symbol.asyncIterator](): never {
      throw new Error('read');
    },
  };
  const request = { ...topicRequest(), labeled: unread, wordVectors: 'some-vectors' };
  const message = await inputErrorOf(() => trained(request));
  holdsInOrder(message, 'some-vectors', 'ensemble', '--embeddings');
});

test('an abort while the vectors are learnt throws its reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const seen: TrainingEvent[] = [];
  const thrown = await trained({ ...topicRequest(), signal: abort.signal }, (event) => {
    seen.push(event);
    if (event.type === 'documents') abort.abort(reason);
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.is(thrown, reason);
  assert.equal(
    seen.map(({ type }) => type),
    ['plan', 'documents', 'checkpoint'],
    'what was reached can be kept',
  );
});

test('a second round learns vectors anew, by what a model of the first ones says of all texts', async () => {
  const all = await trained({ ...topicRequest({ documentRounds: 2 }), documents });
  const kinds = all.map(({ type }) => type);
  assert.is(kinds.filter((type) => type === 'start').length, 1);
  assert.is(kinds.filter((type) => type === 'end').length, 1);
  const visits = ofType(all, 'documents').map(({ epochs }) => epochs);
  assert.ok(visits.includes(10), 'twice as many as in the first round, to fewer n-grams');
  const seconds = ofType(all, 'documents').map((event) => event.seconds);
  assert.equal(
    seconds,
    [...seconds].sort((a, b) => a - b),
  );
  const [once, twice] = [events, all].map((of) => modelOf('ensemble', told(of).end.model)) as [
    EnsembleModel,
    EnsembleModel,
  ];
  const [first, ...others] = once.state.documents.views;
  assert.equal([first!.parts, first!.wanted, others], [2, null, []]);
  const [kept, anew] = twice.state.documents.views;
  assert.equal([kept!.parts, kept!.wanted, anew!.parts], [1, null, 1]);
  const { values } = kept!.quantised;
  assert.equal(values, first!.quantised.values.subarray(0, values.length), 'half of what was learnt stays');
  const { wanted, table } = anew!;
  assert.equal(table.pairs, once.state.documents.table.pairs);
  const shareOf = (word: string) => wanted![twice.vocabulary.tokens.indexOf(word)]!;
  const mean = (words: readonly string[]) =>
    words.reduce((sum, word) => sum + shareOf(word) / words.length, 0);
  const topical = mean([...topicWords.sea.slice(0, 20), ...topicWords.sky.slice(0, 20)]);
  assert.ok(topical > mean(fillers.slice(0, 40)) + 0.2, 'words of the topics are wanted more than others');
  assert.ok(told(all).end.development!.error <= 0.05);
});

test('a third round learns the second half once more; a single part is learnt anew as a whole', async () => {
  for (const [changes, parts] of [
    [{ documentRounds: 3 }, [1, 1]],
    [{ documentRounds: 2, documentParts: 1 }, [1]],
  ] as const) {
    const { end } = told(await trained({ ...topicRequest({ maxSteps: 20, ...changes }), documents }));
    const { views, mean } = modelOf('ensemble', end.model).state.documents;
    assert.equal(
      views.map((view) => view.parts),
      parts,
    );
    assert.ok(views.at(-1)!.wanted !== null);
    assert.is(mean.length, 16);
  }
});

test('an abort in the second round throws its reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const request = { ...topicRequest({ documentRounds: 2 }), signal: abort.signal };
  const thrown = await trained(request, (event) => {
    if (event.type === 'documents' && event.epochs === 10) abort.abort(reason);
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.is(thrown, reason);
});

test('an abort after some steps ends it with the model so far', async () => {
  const abort = new AbortController();
  const all = await trained({ ...topicRequest(), documents, signal: abort.signal }, (event) => {
    if (event.type === 'step' && event.step === 5) abort.abort();
  });
  const { end } = told(all);
  assert.equal([end.reason, end.step], ['interrupted', 5]);
  assert.is(end.model.family, 'doc2vec');
});

test('without unlabeled and development texts it trains on the labeled ones alone', async () => {
  const labeled = [...topicTexts(30), ...withoutLabels(topicTexts(10, { seed: 8 }))];
  const options = topicOptions({ objective: 'supervised', maxSteps: 20 });
  const all = await trained({ labeled, development: 0, options });
  const { end, steps } = told(all);
  assert.is(end.development, null);
  assert.equal(Object.keys(steps[0]!.losses), ['supervised']);
  assert.is(ofType(all, 'start')[0]!.unlabeledTexts, 40);
  assert.ok(steps.at(-1)!.losses['supervised']! < steps[0]!.losses['supervised']!);
});

test('the options that are told and saved hold the time that was given, not what the vectors left of it', async () => {
  const all = await trained({ ...topicRequest({ maxTime: 1.5, maxSteps: 2 }), documents });
  const { options } = ofType(all, 'start')[0]!;
  assert.is(options.maxTime, 1.5);
  const folder = temporaryFolder();
  try {
    await saveModel(folder.path, told(all).end.model, options);
    const saved = JSON.parse(readFileSync(join(folder.path, 'config.json'), 'utf8'));
    assert.equal(saved.options, options);
  } finally {
    folder.remove();
  }
});

test.run();
