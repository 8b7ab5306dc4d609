import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { evaluateModel } from '../../src/evaluation/evaluateModel.js';
import { compare } from '../../src/experiments/compare.js';
import type { CompareEvent, ListedComparison } from '../../src/experiments/compareRequest.js';
import type { ComparisonCell, ComparisonRun, ScoredCell } from '../../src/experiments/comparisonCell.js';
import { comparisonResult } from '../../src/experiments/comparisonResult.js';
import type { StepEvent } from '../../src/model/events.js';
import { resultOf } from '../../src/model/resultOf.js';
import { pretrainedDocumentFiles } from '../../src/models/doc2vec/pretrainedVectors.js';
import { train } from '../../src/training/train.js';
import { holdsInOrder, inputErrorOf, streamOf, temporaryFolder } from '../corpus/helpers.js';
import { savePretrained } from '../storage/testing.js';
import { chooseTestEngine, ofType, reviews, tinyOptions } from '../training/testing.js';
import { learn, topicOptions, topicTexts } from '../training/topics.js';

const test = suite('compare');
test.before(chooseTestEngine);

const options = tinyOptions({ maxSteps: 4, evaluations: 2, batchSize: 64 });

function request(changes: Partial<ListedComparison> = {}): ListedComparison {
  return {
    labeled: reviews(24),
    unlabeled: reviews(10, { seed: 2 }),
    test: reviews(15, { seed: 4 }),
    development: reviews(8, { seed: 3 }),
    labelCounts: [8, 16],
    methods: ['supervised', 'rp', 'vat'],
    seeds: 2,
    options,
    ...changes,
  };
}

/** Of letters only, which the tokeniser leaves whole. */
const rareWord = (number: number) =>
  `rare${number.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)}`;

async function collect(wanted: ListedComparison): Promise<CompareEvent[]> {
  const events: CompareEvent[] = [];
  for await (const event of compare(wanted)) events.push(event);
  return events;
}

const runsOf = (events: readonly CompareEvent[]): ComparisonCell[] =>
  events.flatMap((event) => (event.type === 'run' ? [event.run] : []));

/** All that is the same for the same seed. */
function withoutTimes({ seconds: _, curve, ...cell }: ComparisonCell) {
  return { ...cell, losses: curve?.losses.map(({ step, losses }) => ({ step, losses })) };
}

const nameOf = ({ method, labels, seed }: Pick<ComparisonRun, 'method' | 'labels' | 'seed'>) =>
  `${labels} ${seed} ${method}`;

test('runs seeds, then label counts, then methods, each told in full', async () => {
  const events = await collect(request());
  const runs = runsOf(events);
  assert.equal(runs.map(nameOf), [
    '8 1 supervised',
    '8 1 rp',
    '8 1 vat',
    '16 1 supervised',
    '16 1 rp',
    '16 1 vat',
    '8 2 supervised',
    '8 2 rp',
    '8 2 vat',
    '16 2 supervised',
    '16 2 rp',
    '16 2 vat',
  ]);
  for (const event of events) {
    if (event.type !== 'run') continue;
    const { run, correct } = event;
    assert.is(correct.length, 15);
    assert.is(run.testError, correct.filter((one) => one === 0).length / 15);
    assert.ok(run.devError !== null && run.devError >= 0 && run.devError <= 1);
    assert.ok(run.seconds > 0);
  }
  const told = events.flatMap((event) =>
    event.type === 'training' && event.event.type === 'end' ? [nameOf(event)] : [],
  );
  assert.equal(told, runs.map(nameOf));
});

/** Copies of examples that write down whose text is read. */
function watched(examples: readonly Example[], reads: string[]): Example[] {
  return examples.map(({ id, text, label }) => ({
    id,
    ...(label !== undefined && { label }),
    get text() {
      reads.push(id);
      return text;
    },
  }));
}

test('draws are nested, the same for all methods, others for another seed; the rest is unlabeled text', async () => {
  const reads: string[] = [];
  const draws = new Map<string, string[]>();
  const wanted = request({ labeled: watched(reviews(24), reads), labelCounts: [8, 16, 'all'] });
  for await (const event of compare(wanted)) {
    if (event.type !== 'training' || event.event.type !== 'start') continue;
    const { labeledTexts, unlabeledTexts, developmentTexts } = event.event;
    assert.is(labeledTexts, event.labels);
    assert.is(unlabeledTexts, 10 + 24);
    assert.is(developmentTexts, 8);
    // The labeled texts are read before the unlabeled ones, among which the rest then is. Before the first run all are
    // held against the test texts.
    const texts = [...new Set(reads.splice(0).reverse())].reverse();
    assert.is(new Set(texts).size, 24, 'every labeled text is read, as the one or the other');
    draws.set(nameOf(event), texts.slice(0, event.labels));
  }
  const draw = (labels: number, seed: number, method = 'supervised') =>
    draws.get(`${labels} ${seed} ${method}`)!;
  for (const seed of [1, 2])
    for (const labels of [8, 16, 24]) {
      for (const method of ['rp', 'vat']) assert.equal(draw(labels, seed, method), draw(labels, seed));
      assert.is(new Set(draw(labels, seed)).size, labels);
      if (labels < 24) assert.ok(draw(labels, seed).every((id) => draw(labels + 8, seed).includes(id)));
    }
  assert.not.equal(draw(8, 1), draw(8, 2));
  assert.equal(draw(24, 1), draw(24, 2));
});

test('all methods of a draw start from the same weights and the same first batch', async () => {
  const first = new Map<string, StepEvent>();
  for (const event of await collect(request({ labelCounts: [8] })))
    if (event.type === 'training' && event.event.type === 'step' && event.event.step === 1)
      first.set(nameOf(event), event.event);
  const loss = (seed: number, method: string) => first.get(`8 ${seed} ${method}`)!.losses['supervised'];
  for (const seed of [1, 2])
    for (const method of ['rp', 'vat']) assert.is(loss(seed, method), loss(seed, 'supervised'));
  assert.is.not(loss(1, 'supervised'), loss(2, 'supervised'));
});

test('a run is what train and evaluate give for the same texts', async () => {
  const wanted = request({ labelCounts: ['all'], methods: ['vat'], seeds: 1 });
  const [run] = runsOf(await collect(wanted));
  const { labeled, unlabeled, development } = wanted;
  const events = [];
  for await (const event of train({ labeled, unlabeled, development, options })) events.push(event);
  const [end] = ofType(events, 'end');
  assert.is(run!.testError, (await evaluateModel(end!.model, wanted.test)).error);
  assert.is(run!.devError, end!.development!.error);
  assert.is(run!.labels, 24);
});

test('the same comparison twice gives the same errors', async () => {
  const errors = async () => runsOf(await collect(request())).map(withoutTimes);
  assert.equal(await errors(), await errors());
});

test('a cell holds every answer, what follows from them, and the course of its training', async () => {
  const wanted = request({ labelCounts: [8], methods: ['vat', 'bayes'], seeds: 1 });
  const cells = runsOf(await collect(wanted));
  const gold = wanted.test.map(({ label }) => ['bad', 'good'].indexOf(label!));
  for (const { predicted, confidence, evaluation, testError } of cells) {
    assert.is(predicted.filter((label, text) => label !== gold[text]).length / 15, testError);
    assert.is(evaluation.error, testError);
    assert.equal(
      evaluation.confusion.map((row) => row.reduce((sum, count) => sum + count)),
      [8, 7],
    );
    assert.is(
      evaluation.reliability.reduce((sum, { count }) => sum + count, 0),
      15,
    );
    assert.ok(confidence.length === 15 && confidence.every((one) => one >= 0.5 && one <= 1));
  }
  const [{ curve }, bayes] = cells as [ComparisonCell, ComparisonCell];
  assert.equal(
    curve!.losses.map(({ step, losses }) => [step, Object.keys(losses)]),
    [1, 2, 3, 4].map((step) => [step, ['supervised', 'consistency']]),
  );
  assert.equal(
    curve!.development.map(({ step }) => step),
    [2, 4],
  );
  assert.is(bayes.curve, null);
});

test('a label that only test texts have is a class of the comparison, and always wrong', async () => {
  const odd = { id: 'odd', text: 'a strange film', label: 'odd' };
  const wanted = request({
    test: [odd, ...reviews(4)],
    labelCounts: [8],
    methods: ['bayes', 'rp'],
    seeds: 1,
  });
  const scored = (await collect(wanted)).flatMap((event) => (event.type === 'run' ? [event] : []));
  for (const { run, correct } of scored) {
    assert.is(correct[0], 0);
    assert.ok(run.predicted.every((label) => label < 2));
  }
  assert.equal(comparisonResult(wanted, scored).classes, ['bad', 'good', 'odd']);
});

test('the result is plain JSON: settings, classes, texts, cells and summary', async () => {
  const wanted = request({ labelCounts: [8], methods: ['supervised', 'bayes'], seeds: 1 });
  const scored = (await collect(wanted)).flatMap((event) => (event.type === 'run' ? [event] : []));
  const result = comparisonResult(wanted, scored);
  assert.equal(JSON.parse(JSON.stringify(result)), result);
  assert.equal(result.settings.texts, { labeled: 24, unlabeled: 10, test: 15, development: 8 });
  assert.is(result.settings.options.maxSteps, 4);
  assert.is(result.cells.length, 2);
  assert.is(result.summary.length, 2);
  assert.is(result.test[3]!.text, wanted.test[3]!.text);
});

test('a share of every draw can be the development texts, or there are none', async () => {
  const sizes = async (development: number) => {
    const events = await collect(
      request({ development, labelCounts: [16], methods: ['supervised'], seeds: 1 }),
    );
    const [start] = events.flatMap((event) =>
      event.type === 'training' && event.event.type === 'start' ? [event.event] : [],
    );
    return [
      start!.labeledTexts,
      start!.developmentTexts,
      start!.unlabeledTexts,
      runsOf(events)[0]!.devError === null,
    ];
  };
  assert.equal(await sizes(0.25), [12, 4, 10 + 20, false]);
  assert.equal(await sizes(0), [16, 0, 10 + 24, true]);
});

test('naive Bayes is a method like any other', async () => {
  const runs = runsOf(
    await collect(request({ methods: ['bayes', 'supervised'], labelCounts: ['all'], seeds: 1 })),
  );
  assert.equal(
    runs.map(({ method }) => method),
    ['bayes', 'supervised'],
  );
  assert.is(runs[0]!.devError, null);
  assert.ok(runs[0]!.testError <= 0.2 && runs[0]!.seconds > 0, `error ${runs[0]!.testError}`);
});

test('a run that natural cannot bear fails, and the others go on', async () => {
  const labeled = reviews(60).map((review, text) => ({
    ...review,
    text: `${review.text} ${Array.from({ length: 400 }, (_, word) => rareWord(400 * text + word)).join(' ')}`,
  }));
  const events = await collect(
    request({ labeled, labelCounts: [4, 'all'], methods: ['logistic', 'bayes'], seeds: 1 }),
  );
  assert.equal(runsOf(events).map(nameOf), ['4 1 logistic', '4 1 bayes', '60 1 bayes']);
  assert.is(runsOf(events)[0]!.devError, null);
  const failed = ofType(events, 'failed');
  assert.equal(failed.map(nameOf), ['60 1 logistic']);
  holdsInOrder(failed[0]!.reason, 'labeled texts x ', ' words x 2 classes', 'at most 500000', 'linear');
});

test('what is asked for twice runs once', async () => {
  const runs = runsOf(
    await collect(request({ labelCounts: [24, 'all', 24], methods: ['supervised', 'supervised'], seeds: 1 })),
  );
  assert.equal(runs.map(nameOf), ['24 1 supervised']);
});

test('aborting keeps the finished runs and drops the one under way', async () => {
  const abort = new AbortController();
  const events: CompareEvent[] = [];
  for await (const event of compare(request({ signal: abort.signal }))) {
    events.push(event);
    if (event.type === 'training' && nameOf(event) === '8 1 vat' && event.event.type === 'step')
      abort.abort();
  }
  assert.equal(runsOf(events).map(nameOf), ['8 1 supervised', '8 1 rp']);
  const [last] = events.slice(-1);
  assert.ok(last!.type === 'training' && last!.event.type === 'end' && last!.event.reason === 'interrupted');
});

test('aborted before it starts, it runs nothing', async () => {
  assert.equal(await collect(request({ signal: AbortSignal.abort() })), []);
});

test('labeled texts without a label join the unlabeled ones', async () => {
  const bare = reviews(6, { seed: 9 }).map(({ id, text }) => ({ id, text }));
  const events = await collect(
    request({
      labeled: [...bare, ...reviews(24)],
      labelCounts: [8, 'all'],
      methods: ['supervised'],
      seeds: 1,
    }),
  );
  assert.equal(runsOf(events).map(nameOf), ['8 1 supervised', '24 1 supervised']);
  for (const event of events)
    if (event.type === 'training' && event.event.type === 'start')
      assert.is(event.event.unlabeledTexts, 10 + 24 + 6);
});

test('naive Bayes lets timers have their turn and ends when the signal aborts', async () => {
  const abort = new AbortController();
  const wanted = request({
    labeled: reviews(2000),
    labelCounts: ['all'],
    methods: ['bayes'],
    seeds: 1,
    signal: abort.signal,
  });
  setTimeout(() => abort.abort(), 1);
  assert.equal(await collect(wanted), []);
});

test('corpora are lists, streams or paths, and the result is that of the runs told', async () => {
  const lists = request({ methods: ['linear'], seeds: 1 });
  const folder = temporaryFolder();
  try {
    const lines = lists.test.map((example) => JSON.stringify(example));
    const test = folder.write('test.jsonl', lines.join('\n'));
    const unlabeled = streamOf(lists.unlabeled);
    const mixed = { ...lists, labeled: new Set(lists.labeled), unlabeled, test };
    const scored: ScoredCell[] = [];
    const result = await resultOf(compare(mixed), (event) => {
      if (event.type === 'run') scored.push({ run: event.run, correct: event.correct });
    });
    assert.equal(
      scored.map(({ run }) => nameOf(run)),
      ['8 1 linear', '16 1 linear'],
    );
    const expected = comparisonResult(lists, scored);
    assert.equal(JSON.stringify(result), JSON.stringify(expected));
    assert.is(result.settings.texts.unlabeled, 10);
    const again = runsOf(await collect(lists));
    assert.equal(again.map(withoutTimes), result.cells.map(withoutTimes));
  } finally {
    folder.remove();
  }
});

test('without unlabeled texts there are those that are not drawn', async () => {
  const { unlabeled: _, ...alone } = request({ methods: ['linear'], labelCounts: [8], seeds: 1 });
  const { settings, cells } = await resultOf(compare(alone));
  assert.is(settings.texts.unlabeled, 0);
  assert.is(cells.length, 1);
});

test('what cannot be compared fails before the first run', async () => {
  const failing: [Partial<ListedComparison>, ...string[]][] = [
    [{ labelCounts: [8, 25] }, 'number of labeled texts', 'found 25', '24'],
    [{ labelCounts: [1] }, 'number of labeled texts', 'found 1'],
    [{ test: [] }, 'the test texts: found no text'],
    [{ test: [{ id: 'file:3', text: 'no label' }] }, 'file:3', 'without a label'],
    [{ labelCounts: ['all', 2], development: 0.1 }, 'development fraction', '0.1 of 2 texts'],
    [{ labeled: reviews(24, { labels: ['good'] }) }, 'the labeled texts: found one class only ("good")'],
    [{ labeled: [{ id: 'file:1', text: 'no label' }] }, 'the labeled texts: found no label'],
    [{ options: { ...options, maxSteps: -1 } }, 'the option maxSteps'],
  ];
  for (const [changes, ...pieces] of failing) {
    let events = 0;
    const message = await inputErrorOf(async () => {
      for await (const _ of compare(request(changes))) events += 1;
    });
    holdsInOrder(message, ...pieces);
    assert.is(events, 0);
  }
});

test('a run that fails is told with its reason, and takes none of the others with it', async () => {
  const runaway = tinyOptions({ maxSteps: 20, learningRate: 3e38, gradientClip: 0, warmUp: 0 });
  const wanted = request({ methods: ['supervised', 'linear'], labelCounts: [8], options: runaway });
  const events = await collect(wanted);
  const failed = ofType(events, 'failed');
  assert.equal(failed.map(nameOf), ['8 1 supervised', '8 2 supervised']);
  for (const { reason } of failed) assert.match(reason, /^training step \d+, .*expected a finite number/);
  assert.equal(runsOf(events).map(nameOf), ['8 1 linear', '8 2 linear']);
});

test('a test text among the labeled ones is not trained on, and the result knows of none', async () => {
  const given = request({ methods: ['supervised'], labelCounts: ['all'], seeds: 1 });
  // A class that only a text has which is left out would stand before all others.
  const strange = { ...given.test[0]!, id: 'strange', label: 'aaa' };
  const leaking = { ...given, labeled: [...given.labeled, ...given.test.slice(0, 3), strange] };
  const events = await collect(leaking);
  assert.equal(runsOf(events).map(nameOf), [`${given.labeled.length} 1 supervised`]);
  const scored = events.flatMap((event) => (event.type === 'run' ? [event] : []));
  const { classes, settings } = comparisonResult(leaking, scored);
  assert.equal(classes, ['bad', 'good']);
  assert.is(settings.texts.labeled, given.labeled.length);
});

test('a method without unlabeled texts takes no losses on them, whatever the others take', async () => {
  const weights = { entropyWeight: 0.5, balanceWeight: 0.5 };
  const runs = runsOf(
    await collect(request({ seeds: 1, labelCounts: [8], options: { ...options, ...weights } })),
  );
  assert.equal(
    runs.map(({ curve }) => Object.keys(curve!.losses[0]!.losses)),
    [
      ['supervised'],
      ['supervised', 'consistency', 'entropy', 'balance'],
      ['supervised', 'consistency', 'entropy', 'balance'],
    ],
  );
});

test('case is folded as what it starts from was learnt, in training and test texts', async () => {
  const folder = temporaryFolder();
  const capitals = (examples: readonly Example[]) =>
    examples.map((one) => ({ ...one, text: one.text.replaceAll('sea', 'SEA').replaceAll('sky', 'SKY') }));
  const learnt = await learn(capitals(topicTexts(60)), topicOptions({ foldCase: false }));
  const { embeddingSize, documentParts, ngramOrder, foldCase, ...open } = learnt.options;
  await savePretrained(
    folder.path,
    pretrainedDocumentFiles({
      vocabulary: learnt.data.vocabulary,
      shape: { embeddingSize, documentParts, foldCase },
      ngramVectors: learnt.view,
    }),
  );
  const [run] = runsOf(
    await collect({
      labeled: capitals(topicTexts(10, { seed: 2 })),
      unlabeled: [],
      test: capitals(topicTexts(40, { seed: 3 })),
      development: 0,
      labelCounts: ['all'],
      methods: ['supervised'],
      seeds: 1,
      encoderFrom: folder.path,
      options: open,
    }),
  );
  folder.remove();
  assert.ok(run!.testError <= 0.1, String(run!.testError));
});

test.run();
