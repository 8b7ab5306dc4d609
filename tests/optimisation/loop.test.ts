import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import { type PreparedData, prepareData } from '../../src/model/data.js';
import type { EvaluationEvent } from '../../src/model/events.js';
import type { Model } from '../../src/model/model.js';
import { collapseWarning } from '../../src/model/score.js';
import { loopSnapshot } from '../../src/optimisation/loopStage.js';
import { learningRate } from '../../src/optimisation/schedule.js';
import type { TrainingSnapshot } from '../../src/optimisation/snapshot.js';
import type { TrainingEvent } from '../../src/training/events.js';
import type { TrainingOptions, TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { holdsInOrder, inputErrorOf } from '../corpus/helpers.js';
import {
  chooseTestEngine,
  learnerOf,
  networkOf,
  numbersOf,
  ofType,
  probabilities,
  reviews,
  run,
  type Telling,
  tinyData,
  tinyOptions,
} from '../training/testing.js';

const test = suite('trainModel');
test.before(chooseTestEngine);

async function tinyRun(changes: TrainingOptionsInput = {}, abort?: AbortSignal): Promise<Telling> {
  const options = tinyOptions(changes);
  return run(await tinyData(options), options, abort && { signal: abort });
}

for (const encoder of ['cnn', 'lstm', 'bilstm'] as const)
  test(`${encoder}: the same seed gives the same run to the bit, another seed another one`, async () => {
    const outcome = async (seed: number) => {
      const { steps, end } = await tinyRun({ objective: 'mixed', model: encoder, seed });
      return { steps: numbersOf(steps), probabilities: await probabilities(end.model) };
    };
    const first = await outcome(1);
    assert.equal(await outcome(1), first);
    const other = await outcome(2);
    assert.not.equal(other.steps[0], first.steps[0]);
    assert.not.equal(other.probabilities, first.probabilities);
  });

test('what a run tells, in order', async () => {
  const { events, steps, end } = await tinyRun({ maxSteps: 10, evaluations: 5 });
  assert.is(events.map(({ type }) => type.slice(0, 2)).join(' '), `st ${'st st ev '.repeat(5)}en`);
  const [start] = ofType(events, 'start');
  assert.equal(start!.classes, ['bad', 'good']);
  assert.equal(
    [start!.labeledTexts, start!.unlabeledTexts, start!.developmentTexts, start!.resumedAtStep],
    [20, 50, 10, 0],
  );
  const { model } = end;
  const { embedding, parameters } = networkOf(model).state;
  const weights = [embedding, ...parameters.values()];
  assert.is(
    start!.parameters,
    weights.reduce((sum, { values }) => sum + values.length, 0),
  );
  assert.is(start!.vocabulary, model.vocabulary.tokens.length);
  assert.equal(
    steps.map(({ step, progress }) => [step, progress]),
    Array.from({ length: 10 }, (_, index) => [index + 1, (index + 1) / 10]),
  );
  assert.is(steps.at(-1)!.secondsLeft, 0);
  for (const step of steps) {
    assert.equal(Object.keys(step.losses), ['supervised', 'consistency']);
    assert.ok(step.textsPerSecond > 0 && step.seconds > 0 && step.gradientNorm > 0);
  }
  // Warm-up over the first step, then down towards a tenth.
  assert.equal(
    [0, 1, 9].map((index) => steps[index]!.learningRate.toFixed(6)),
    ['0.000100', '0.010000', '0.002000'],
  );
  assert.is(end.reason, 'finished');
  assert.is(end.step, 10);
});

test('the labeled loss falls', async () => {
  const { steps } = await tinyRun({ objective: 'supervised', maxSteps: 60, learningRate: 0.02 });
  const mean = (from: number, to: number) =>
    steps.slice(from, to).reduce((sum, { losses }) => sum + losses['supervised']!, 0) / (to - from);
  assert.ok(mean(50, 60) < 0.5 * mean(0, 10), `${mean(0, 10)} to ${mean(50, 60)}`);
});

function betterOf(a: EvaluationEvent, b: EvaluationEvent): EvaluationEvent {
  return b.error! < a.error! || (b.error === a.error && b.logLoss! < a.logLoss!) ? b : a;
}

test('the model at the end is that of the best evaluation, and its score is told', async () => {
  // A learning rate that makes the model swing, so that the last evaluation is not always the best.
  const bestSteps: number[] = [];
  for (const seed of [1, 2, 3]) {
    const { events, end } = await tinyRun({
      seed,
      learningRate: 0.3,
      warmUp: 0,
      maxSteps: 12,
      evaluations: 12,
    });
    const evaluations = ofType(events, 'evaluation');
    assert.is(evaluations.length, 12);
    const best = evaluations.reduce(betterOf);
    assert.equal(end.development, { error: best.error, logLoss: best.logLoss, step: best.step });
    assert.is(end.model, best.model);
    let bestSoFar: EvaluationEvent | undefined;
    for (const event of evaluations) {
      const improved = bestSoFar === undefined || betterOf(bestSoFar, event) === event;
      assert.is(event.improved, improved);
      if (improved) bestSoFar = event;
    }
    bestSteps.push(best.step);
  }
  assert.ok(
    bestSteps.some((step) => step < 12),
    'no run whose last model is not its best: nothing was tested',
  );
});

test('the scores are those of the model', async () => {
  const options = tinyOptions();
  const data = await tinyData(options);
  const { events } = await run(data, options);
  const development = reviews(10, { seed: 3 });
  for (const { model, error, logLoss } of ofType(events, 'evaluation')) {
    const rows = await probabilities(
      model,
      development.map(({ text }) => text),
    );
    const labels = development.map(({ label }) => model.classes.indexOf(label));
    const wrong = rows.filter((row, index) => row[labels[index]!]! < 0.5).length;
    const loss = rows.reduce((sum, row, index) => sum - Math.log(row[labels[index]!]!), 0) / rows.length;
    assert.is(error, wrong / 10);
    assert.ok(Math.abs(logLoss! - loss) < 1e-6);
  }
});

test('the models of evaluations are pictures: training on does not change them', async () => {
  const seen: { model: Model; atOnce: number[][] }[] = [];
  const options = tinyOptions();
  await run(await tinyData(options), options, {}, async (event: TrainingEvent) => {
    if (event.type === 'evaluation')
      seen.push({ model: event.model, atOnce: await probabilities(event.model) });
  });
  assert.is(seen.length, 5);
  for (const { model, atOnce } of seen) assert.equal(await probabilities(model), atOnce);
  assert.not.equal(seen[0]!.atOnce, seen[4]!.atOnce);
});

test('patience: ends after so many evaluations without a better one', async () => {
  // All is learnt within a few steps; from there a swinging model gets no better.
  const { events, end } = await tinyRun({ maxSteps: 200, evaluations: 100, patience: 4, learningRate: 0.3 });
  const improved = ofType(events, 'evaluation').map((event) => event.improved);
  assert.is(end.reason, 'no improvement');
  assert.ok(end.step < 200);
  assert.equal(improved.slice(-5), [true, false, false, false, false]);
  assert.is(end.development!.step, end.step - 8);
});

test('without development texts: no score, no early stop, the last model', async () => {
  const options = tinyOptions({ patience: 1, maxSteps: 6, evaluations: 3 });
  const data = await prepareData({ labeled: reviews(20) }, options);
  const { events, end } = await run(data, options);
  const evaluations = ofType(events, 'evaluation');
  assert.is(evaluations.length, 3);
  assert.ok(
    evaluations.every(({ error, logLoss, improved }) => error === null && logLoss === null && !improved),
  );
  assert.is(end.reason, 'finished');
  assert.is(end.development, null);
  assert.equal(await probabilities(end.model), await probabilities(evaluations.at(-1)!.model));
});

for (const [encoder, headUnits] of [
  ['cnn', 0],
  ['bilstm', 4],
] as const)
  test(`${encoder}: a training that runs away stops with step, tensor and advice`, async () => {
    const message = await inputErrorOf(() =>
      tinyRun({ model: encoder, headUnits, learningRate: 1e30, gradientClip: 0, maxSteps: 400, epsilon: 5 }),
    );
    assert.match(
      message,
      /^training step \d+, the (gradient of \S+|\S+ loss): found (NaN|Infinity|-Infinity), /,
    );
    holdsInOrder(message, 'expected a finite number', 'Lower --learning-rate');
  });

test('a collapse to one class on the unlabeled texts is said once', async () => {
  const { events } = await tinyRun({
    objective: 'supervised',
    entropyWeight: 1000,
    rampUp: 0,
    warmUp: 0,
    learningRate: 0.05,
    maxSteps: 40,
    evaluations: 10,
  });
  const warnings = ofType(events, 'warning');
  assert.is(warnings.length, 1);
  assert.match(warnings[0]!.message, /puts (98|99|100) % of the unlabeled texts into the class "(good|bad)"/);
  holdsInOrder(warnings[0]!.message, 'which has 50 % of the labeled ones', '--entropy-weight');
});

test('no word of a collapse where there is none', async () => {
  const { events } = await tinyRun({ objective: 'vat', maxSteps: 60, learningRate: 0.02, evaluations: 10 });
  const [last] = ofType(events, 'evaluation').slice(-1);
  assert.ok(Math.max(...last!.unlabeledShares) < 0.9, String(last!.unlabeledShares));
  const warnings = ofType(events, 'warning');
  assert.is(warnings.length, 0, warnings.map(({ message }) => message).join());
});

test('evaluations tell how many answers perturbations flip, where the objective perturbs', async () => {
  const perturbedBy = async (epsilon: number) => {
    const { events } = await tinyRun({
      objective: 'rp',
      epsilon,
      maxSteps: 60,
      learningRate: 0.02,
      evaluations: 2,
    });
    return ofType(events, 'evaluation').at(-1)!.perturbed!;
  };
  const [small, large] = [await perturbedBy(0.001), await perturbedBy(8)];
  assert.is(large.texts, 8);
  assert.equal([small.flipped, small.flippedAtRandom], [0, 0]);
  assert.ok(large.flipped > large.flippedAtRandom, `${large.flippedAtRandom}`);
  assert.ok(Math.abs(large.relativeNorm / small.relativeNorm / 8000 - 1) < 0.3, `${large.relativeNorm}`);
  const { events } = await tinyRun({ objective: 'supervised', maxSteps: 4, evaluations: 1 });
  assert.is(ofType(events, 'evaluation')[0]!.perturbed, undefined);
});

test('a young model that knows one class only has not collapsed yet', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { events } = await tinyRun({
      model: 'cnn',
      learningRate: 1e-9,
      maxSteps: 100,
      evaluations: 100,
      patience: 3,
      seed,
    });
    const [first] = ofType(events, 'evaluation');
    if (Math.max(...first!.unlabeledShares) < 0.98) continue;
    assert.is(ofType(events, 'warning').length, 0);
    return;
  }
  assert.unreachable('every model knew both classes: nothing was tested');
});

test('one class among nearly all unlabeled texts is no collapse where the labeled ones are like that', async () => {
  const labels = ['bad', 'good'] as const;
  const lopsided = reviews(40).map((review, index) => ({ ...review, label: labels[index < 38 ? 1 : 0]! }));
  const even = await prepareData({ labeled: reviews(40) }, tinyOptions());
  const uneven = await prepareData({ labeled: lopsided }, tinyOptions());
  assert.is(collapseWarning([0, 1], uneven), undefined);
  assert.type(collapseWarning([1, 0], uneven), 'string');
  assert.type(collapseWarning([0.01, 0.99], even), 'string');
  assert.is(collapseWarning([0.03, 0.97], even), undefined);
});

test('segments of unlabelled texts are learned from, others in each epoch, and the same ones again from the same seed', async () => {
  const first = async (changes: TrainingOptionsInput) =>
    numbersOf((await tinyRun({ objective: 'vat', maxSteps: 6, ...changes })).steps);
  const segments = await first({ segmentTokens: 3 });
  assert.equal(segments, await first({ segmentTokens: 3 }));
  assert.not.equal(segments, await first({}));
  // No text is longer.
  assert.equal(await first({ segmentTokens: 32 }), await first({}));
});

/** Runs `act` on a clock that stands still but where it is moved on, by seconds. */
async function onClock<R>(act: (moveOn: (seconds: number) => void) => Promise<R>): Promise<R> {
  const real = performance.now;
  let time = real.call(performance);
  performance.now = () => time;
  try {
    return await act((seconds) => {
      time += 1000 * seconds;
    });
  } finally {
    performance.now = real;
  }
}

test('a limit on time is kept, and the schedule fits itself to it', async () => {
  const options = tinyOptions({ maxSteps: null, maxTime: 0.6, warmUp: 0, evaluations: 1 });
  const data = await tinyData(options);
  const { events, steps, end } = await onClock((moveOn) => {
    // Time passes where a step reads its labels, so that it runs out within a step.
    const slow = Object.defineProperty({ ...data }, 'labeled', {
      get() {
        moveOn(0.07);
        return data.labeled;
      },
    });
    return run(slow, options);
  });
  assert.is(end.reason, 'finished');
  assert.is(ofType(events, 'evaluation').length, 1);
  // Each step's rate is that of its beginning, which lies between the ends of the step before and of its own.
  let before = options.learningRate;
  for (const { learningRate: rate, progress, secondsLeft } of steps) {
    const after = learningRate(progress, options);
    assert.ok(rate <= before && rate >= after && after < before, `${before}, ${rate}, ${after}`);
    assert.ok(secondsLeft < options.maxTime!);
    before = after;
  }
  assert.ok(steps.length > 3, `${steps.length} steps`);
  assert.is(steps.at(-1)!.progress, 1);
});

test('a run that ends by time before its first evaluation is evaluated at its end', async () => {
  const options = tinyOptions({ maxSteps: null, maxTime: 0.5, evaluations: 1 });
  const data = await tinyData(options);
  // The reader of the events takes the time, behind the step's own look at the clock.
  const { events, end } = await onClock((moveOn) =>
    run(data, options, {}, ({ type }) => {
      if (type === 'step') moveOn(0.6);
    }),
  );
  assert.is(ofType(events, 'step').length, 1);
  assert.is(ofType(events, 'evaluation').length, 1);
  assert.is(end.development?.step, 1);
});

test('an aborted run ends after the step under way, with a checkpoint and the best model so far', async () => {
  const options = tinyOptions({ maxSteps: 100, evaluations: 50, learningRate: 0.05 });
  const abort = new AbortController();
  const { events, end } = await run(await tinyData(options), options, { signal: abort.signal }, (event) => {
    if (event.type === 'step' && event.step === 7) abort.abort();
  });
  assert.is(end.reason, 'interrupted');
  assert.is(end.step, 7);
  assert.is(events.at(-2)!.type, 'checkpoint');
  assert.is(end.model, ofType(events, 'evaluation').reduce(betterOf).model);
});

const snapshotIn = ({ stages, fingerprint }: Checkpoint, data: PreparedData, options: TrainingOptions) =>
  loopSnapshot(stages[0]!, learnerOf(data, options), fingerprint);

test('an abort within an evaluation is answered at once, and a resumed run makes up for the evaluation', async () => {
  const options = tinyOptions({ evaluations: 2 });
  const data = await tinyData(options);
  const many = Array.from({ length: 100 }, () => data.development!.texts[0]!);
  const slow = { ...data, development: { texts: many, labels: new Int32Array(100) } };
  const abort = new AbortController();
  let snapshot: TrainingSnapshot | undefined;
  const aborted = await run(slow, options, { signal: abort.signal }, (event) => {
    // Comes after the first batch of the evaluation that follows.
    if (event.type === 'step' && event.step === 5) setImmediate(() => abort.abort());
    if (event.type === 'checkpoint') snapshot = snapshotIn(event.snapshot, data, options);
  });
  assert.is(ofType(aborted.events, 'evaluation').length, 0);
  assert.equal([aborted.end.reason, aborted.end.step], ['interrupted', 5]);
  const rest = await run(slow, options, { resume: { snapshot: snapshot!, best: undefined } });
  const whole = await run(slow, options);
  const scores = ({ events }: Telling) =>
    ofType(events, 'evaluation').map(({ step, error, logLoss }) => [step, error, logLoss]);
  assert.equal(scores(rest), scores(whole));
  assert.is(scores(rest).length, 2);
});

test('an abort within the last evaluation', async () => {
  const options = tinyOptions({ evaluations: 1 });
  const data = await tinyData(options);
  const abort = new AbortController();
  let snapshot: TrainingSnapshot | undefined;
  const { end } = await run(data, options, { signal: abort.signal }, (event) => {
    if (event.type === 'step' && event.step === 10) abort.abort();
    if (event.type === 'checkpoint') snapshot = snapshotIn(event.snapshot, data, options);
  });
  assert.equal([end.reason, end.step, end.development], ['interrupted', 10, null]);
  const rest = await run(data, options, { resume: { snapshot: snapshot!, best: undefined } });
  assert.is(rest.steps.length, 0);
  assert.is(rest.end.development?.step, 10);
});

test('a run that is aborted before it starts ends with the model it would start from', async () => {
  const { events, steps, end } = await tinyRun({}, AbortSignal.abort());
  assert.is(steps.length, 0);
  assert.is(end.reason, 'interrupted');
  assert.equal(
    events.map(({ type }) => type),
    ['start', 'end'],
  );
  assert.ok((await probabilities(end.model)).flat().every(Number.isFinite));
});

test('three imbalanced classes with balanced weights: all are learnt, probabilities sum to 1', async () => {
  const options = tinyOptions({ classWeights: 'balanced', maxSteps: 80, learningRate: 0.03, evaluations: 4 });
  const labels = ['bad', 'good', 'odd'] as const;
  const all = reviews(90, { labels });
  const few = all.filter(({ label }, index) => label === 'good' || index < 24);
  const development = reviews(30, { seed: 3, labels });
  const data = await prepareData(
    { labeled: few, unlabeled: reviews(60, { seed: 2, labels }), development },
    options,
  );
  const { end } = await run(data, options);
  assert.equal(end.model.classes, ['bad', 'good', 'odd']);
  assert.ok(end.development!.error <= 0.2, `development error ${end.development!.error}`);
  for (const row of await probabilities(end.model))
    assert.ok(row.length === 3 && Math.abs(row.reduce((sum, one) => sum + one) - 1) < 1e-5);
});

test('class weights change the loss of imbalanced texts only', async () => {
  const firstLoss = async (classWeights: 'none' | 'balanced', texts: number) => {
    const options = tinyOptions({ objective: 'supervised', classWeights, maxSteps: 1, batchSize: 100 });
    const labeled = reviews(20).filter(({ label }, index) => label === 'good' || index < texts);
    const { steps } = await run(await prepareData({ labeled }, options), options);
    return steps[0]!.losses['supervised'];
  };
  assert.is(await firstLoss('balanced', 20), await firstLoss('none', 20));
  assert.is.not(await firstLoss('balanced', 6), await firstLoss('none', 6));
});

test('texts longer than the limit, single words, and batches larger than the corpus', async () => {
  const options = tinyOptions({
    maxTokens: 5,
    windows: [3, 7],
    batchSize: 64,
    unlabeledBatchSize: 64,
    maxSteps: 3,
  });
  const odd = [
    { id: 'long', text: 'great '.repeat(500), label: 'good' },
    { id: 'word', text: 'dull', label: 'bad' },
  ];
  const development = [{ id: 'other', text: 'dull great', label: 'good' }];
  const { steps, end } = await run(await prepareData({ labeled: odd, development }, options), options);
  assert.is(steps.length, 3);
  assert.ok(
    (await probabilities(end.model, [...odd.map(({ text }) => text), ''])).flat().every(Number.isFinite),
  );
});

test.run();
