import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { type TrainRequest, train } from '../../src/training/train.js';
import type { TrainingOptions, TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf, streamOf, temporaryFolder } from '../corpus/helpers.js';
import { chooseTestEngine, numbersOf, ofType, probabilities, reviews, tinyOptions, told } from './testing.js';

const test = suite('train');
test.before.each(chooseTestEngine);

const options = tinyOptions({ maxSteps: 3, evaluations: 3 });

async function trained(changes: Partial<TrainRequest> = {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  const request = { labeled: reviews(40), unlabeled: reviews(20, { seed: 2 }), options, ...changes };
  for await (const event of train(request)) events.push(event);
  return events;
}

/** What is said before the first step. */
const warningsOf = (events: readonly TrainingEvent[]) =>
  ofType(
    events.slice(
      0,
      events.findIndex(({ type }) => type === 'start'),
    ),
    'warning',
  ).map(({ message }) => message);

test('examples in, a model out, the same each time', async () => {
  const [one, two] = [told(await trained()), told(await trained())];
  assert.equal(numbersOf(one.steps), numbersOf(two.steps));
  assert.equal(await probabilities(one.end.model), await probabilities(two.end.model));
  assert.equal(warningsOf(one.events), []);
  const [start] = ofType(one.events, 'start');
  assert.equal(start!.options, options);
  // A tenth of the labeled texts is held back, of each class the same.
  assert.equal([start!.labeledTexts, start!.developmentTexts, start!.unlabeledTexts], [36, 4, 56]);
});

test('with few labels a network keeps the shares of the classes, where consistency is asked for', async () => {
  const weightOf = async (changes: TrainingOptionsInput, labels = 40) => {
    const given = { ...options, balanceWeight: null, ...changes };
    const { events, steps } = told(
      await trained({ labeled: reviews(labels), development: 0, options: given }),
    );
    const isTerm = Object.hasOwn(steps[0]!.losses, 'balance');
    const { balanceWeight } = ofType(events, 'start')[0]!.options as TrainingOptions;
    assert.is(isTerm, balanceWeight! > 0);
    return balanceWeight;
  };
  for (const objective of ['vat', 'rp', 'mixed'] as const)
    assert.is(await weightOf({ objective }), 1, objective);
  for (const objective of ['supervised', 'at'] as const)
    assert.is(await weightOf({ objective }), 0, objective);
  assert.is(await weightOf({ model: 'cnn' }), 1);
  assert.is(await weightOf({ balanceWeight: 0 }), 0);
  assert.is(await weightOf({ balanceWeight: 0.2 }), 0.2);
  assert.is(await weightOf({}, 500), 0);
});

test('development texts by share, by examples, or none', async () => {
  const sizes = async (development: TrainRequest['development']) => {
    const events = await trained({ development });
    const [start] = ofType(events, 'start');
    return [start!.labeledTexts, start!.developmentTexts, warningsOf(events).length];
  };
  assert.equal(await sizes(0.5), [20, 20, 0]);
  assert.equal(await sizes(reviews(6, { seed: 3 })), [40, 6, 0]);
  assert.equal(await sizes(streamOf(reviews(6, { seed: 3 }))), [40, 6, 0]);
  assert.equal(await sizes(0), [40, 0, 1]);
});

test('labels of plain JavaScript are those that a file would hold, and models of them load', async () => {
  // As JavaScript without types gives them.
  const plain = (changes: (label: string | undefined) => unknown) =>
    reviews(40).map(({ label, ...rest }) => ({ ...rest, label: changes(label) })) as unknown as Example[];
  const { end } = told(await trained({ labeled: plain((label) => (label === 'good' ? 1 : 0)) }));
  assert.equal(end.model.classes, ['0', '1']);
  const folder = temporaryFolder();
  try {
    await saveModel(folder.path, end.model, options);
    assert.equal((await loadModel(folder.path)).classes, ['0', '1']);
  } finally {
    folder.remove();
  }
  const bare = told(await trained({ labeled: [...reviews(20), ...plain(() => null)] }));
  assert.is(ofType(bare.events, 'start')[0]!.labeledTexts, 18);
  holdsInOrder(
    await inputErrorOf(() => trained({ labeled: plain(() => ({})) })),
    'the labeled texts, number 1',
    'an object as label',
  );
});

test('a label that may say that there is none is asked about', async () => {
  const labeled = reviews(40).map((one, index) => (index % 5 === 4 ? { ...one, label: '-1' } : one));
  const message = await inputErrorOf(() => trained({ labeled }));
  holdsInOrder(message, 'found the label "-1"', '--unlabeled-label -1', '--label-is-real -1');
  const { end } = told(await trained({ labeled, labelIsReal: ['-1'] }));
  assert.equal(end.model.classes, ['-1', 'bad', 'good']);
});

test('what is wrong with labels is told before the training', async () => {
  const twice = reviews(40).slice(0, 2);
  const labeled = [...reviews(40), { ...twice[0]!, label: twice[0]!.label === 'good' ? 'bad' : 'good' }];
  const warnings = warningsOf(await trained({ labeled, unlabeled: twice, development: 0 }));
  holdsInOrder(
    warnings.join('\n'),
    'left out 2 unlabeled texts for being labeled too',
    '1 text under two labels',
  );
});

test('asynchronous streams are as good as lists', async () => {
  const labeled = streamOf(reviews(40));
  const unlabeled = streamOf(reviews(20, { seed: 2 }));
  assert.equal(
    numbersOf(ofType(await trained({ labeled, unlabeled }), 'step')),
    numbersOf(ofType(await trained(), 'step')),
  );
});

test('what is odd about the texts is said before the first step', async () => {
  const odd = ['<p>html</p>', 'bell\u0007', '', 'a development text'].map((text, id) => ({
    id: String(id),
    text,
  }));
  const development = [...reviews(4, { seed: 3 }), { id: 'x', text: 'a development text', label: 'good' }];
  const events = await trained({ unlabeled: odd, development });
  assert.is(
    events.findIndex(({ type }) => type === 'start'),
    4,
  );
  const kinds = [/^1 text held HTML/, /^1 text held control/, /^left out 1 text /, /^left out 1 text /];
  assert.is(warningsOf(events).length, kinds.length);
  for (const [index, kind] of kinds.entries()) assert.match(warningsOf(events)[index]!, kind);
  assert.match(warningsOf(await trained({ development: 0 })).join(), /without development texts/);
});

test('texts without label among the labeled ones join the unlabeled ones, and one warning counts them', async () => {
  const bare = reviews(7, { seed: 4 }).map(({ id, text }) => ({ id, text }));
  const labeled = [...bare, ...reviews(40)];
  for (const development of [0.1, reviews(4, { seed: 3 })]) {
    const events = await trained({ labeled, development });
    const [start] = ofType(events, 'start');
    const all = typeof development === 'number' ? 36 : 40;
    assert.equal(
      [start!.labeledTexts, start!.developmentTexts, start!.unlabeledTexts],
      [all, 4, 20 + 7 + all],
    );
    assert.equal(warningsOf(events), [
      '7 texts among the labeled ones had no label and joined the unlabeled ones',
    ]);
  }
  for (const development of [0, 0.1])
    holdsInOrder(await inputErrorOf(() => trained({ labeled: bare, development })), '--label-field');
});

test('a method that lives on unlabeled texts says so where there are none', async () => {
  const warned = async (changes: TrainingOptionsInput) =>
    warningsOf(await trained({ unlabeled: undefined, options: { ...options, ...changes } })).length;
  for (const method of ['rp', 'vat', 'at+vat', 'mixed'] as const)
    assert.is(await warned({ objective: method }), 1, method);
  for (const method of ['supervised', 'at'] as const)
    assert.is(await warned({ objective: method }), 0, method);
  for (const weight of ['entropyWeight', 'balanceWeight'] as const)
    assert.is(await warned({ objective: 'supervised', [weight]: 0.1 }), 1, weight);
});

test('the linear model warns of nothing without them', async () => {
  const options = { model: 'linear' } as const;
  assert.equal(warningsOf(await trained({ unlabeled: undefined, options })), []);
});

test('an engine by name, or the reason why it cannot be had', async () => {
  assert.is(ofType(await trained({ backend: 'cpu' }), 'start')[0]!.backend, 'cpu');
  const backend = 'abacus' as 'cpu';
  holdsInOrder(await inputErrorOf(() => trained({ backend })), '--backend abacus', 'textvat doctor');
});

test('a signal ends it with the model so far', async () => {
  const { end } = told(await trained({ signal: AbortSignal.abort() }));
  assert.is(end.reason, 'interrupted');
});

test('options: all defaults, or an error that names the option', async () => {
  const complete = completeOptions();
  assert.equal(completeOptions(complete), complete);
  assert.equal(completeOptions({}), complete);
  assert.is(completeOptions({ maxTime: '2m' }).maxTime, 120);
  const wrong: [Record<string, unknown>, ...string[]][] = [
    [{ learningrate: 1 }, 'the option learningrate'],
    [{ learningRate: 0 }, 'the option learningRate: found 0', '>0'],
    [{ learningRate: Number.NaN }, 'the option learningRate: found NaN'],
    [{ objective: 'magic' }, 'the option objective: found "magic"', 'supervised'],
    [{ model: 'magic' }, 'the option model: found "magic"', 'ensemble'],
    [{ maxTime: 'soon' }, 'the option maxTime', '20m'],
    [{ maxTime: -1 }, 'the option maxTime'],
    [{ windows: [3, 3] }, 'the option windows', 'each window size once'],
    [{ windows: [] }, 'the option windows'],
    [{ embeddingSize: 2.5 }, 'the option embeddingSize: found 2.5'],
    [{ seed: -1 }, 'the option seed: found -1'],
    [{ averageDecay: 1 }, 'the option averageDecay: found 1'],
  ];
  for (const [input, ...pieces] of wrong)
    holdsInOrder(await inputErrorOf(() => completeOptions(input as TrainingOptionsInput)), ...pieces);
});

test.run();
