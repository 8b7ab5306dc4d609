/** Several methods side by side: same texts, draws, seeds, encoder and budget. */

import type { Example } from '../corpus/example.js';
import { type Draw, drawLabelled } from '../corpus/split.js';
import { predictProbabilities } from '../models/predict.js';
import { methods } from '../objectives/objectiveOptions.js';
import { argmax } from '../tensor/argmax.js';
import { createRandom } from '../tensor/random.js';
import { encodeText } from '../text/encode.js';
import { createLexicon, type Lexicon } from '../text/lexicon.js';
import type { EndEvent, TrainingEvent } from '../training/events.js';
import { completeOptions, type TrainRequest, train } from '../training/run.js';
import { assertLabelledTest } from './comparisonFaults.js';
import { trainNaiveBayes } from './naiveBayes.js';

/** The methods of `train`, and the baseline that is no network. */
export const comparedMethods = [...methods, 'bayes'] as const;
export type ComparedMethod = (typeof comparedMethods)[number];

export interface CompareRequest extends Pick<TrainRequest, 'options' | 'wordVectors' | 'backend' | 'signal'> {
  readonly labelled: readonly Example[];
  readonly unlabelled: readonly Example[];
  readonly test: readonly Example[];
  /** As for `train`; a share is taken from every draw. */
  readonly development?: readonly Example[] | number | undefined;
  /** How many labelled texts to draw, stratified and nested; the rest joins the unlabelled ones. */
  readonly labelCounts: readonly (number | 'all')[];
  readonly methods: readonly ComparedMethod[];
  /** Draws and initialisations, counted from the options' seed. */
  readonly seeds: number;
}

export interface ComparisonRun {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seed: number;
  /** Share of the test texts classified wrongly. */
  readonly testError: number;
  /** Of the step that was chosen; null without development texts. */
  readonly devError: number | null;
  readonly seconds: number;
}

export type CompareEvent =
  | {
      readonly type: 'training';
      readonly method: ComparedMethod;
      readonly labels: number;
      readonly seed: number;
      readonly event: TrainingEvent;
    }
  | {
      readonly type: 'run';
      readonly run: ComparisonRun;
      /** 1 for each test text classified rightly, else 0. */
      readonly correct: Uint8Array;
    };

interface Task {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seed: number;
  readonly labelled: readonly Example[];
  readonly unlabelled: readonly Example[];
}

/** Runs label counts, then seeds, then methods; stops after the run under way when the signal aborts. */
export async function* compare(request: CompareRequest): AsyncGenerator<CompareEvent, void, void> {
  const options = completeOptions(request.options);
  const lexicon = createLexicon(options.foldCase, true);
  assertLabelledTest(request.test);
  // Each once: a run that stood twice in the summary would count for two.
  const counts = new Set(
    request.labelCounts.map((count) => (count === 'all' ? request.labelled.length : count)),
  );
  // All draws once, so that an impossible one fails before the first run.
  for (const count of counts) drawFor(request, count, options.seed);
  for (const count of counts) {
    for (let seed = options.seed; seed < options.seed + request.seeds; seed += 1) {
      const { drawn, rest } = drawFor(request, count, seed);
      const labels = drawn.length;
      const unlabelled = [...request.unlabelled, ...rest];
      for (const method of new Set(request.methods)) {
        if (request.signal?.aborted) return;
        const task = { method, labels, seed, labelled: drawn, unlabelled };
        yield* method === 'bayes'
          ? runBayes(task, request, options.foldCase)
          : runNetwork(task, request, lexicon);
      }
    }
  }
}

function drawFor({ labelled }: CompareRequest, count: number, seed: number): Draw<Example> {
  const random = createRandom(seed, 'labelled draw');
  return drawLabelled(labelled, count, () => random.uniform());
}

function* runBayes(task: Task, { test }: CompareRequest, foldCase: boolean): Generator<CompareEvent> {
  const started = performance.now();
  const predict = trainNaiveBayes(task.labelled, foldCase);
  const correct = Uint8Array.from(test, ({ text, label }) => (predict(text) === label ? 1 : 0));
  yield finishedRun(task, correct, null, (performance.now() - started) / 1000);
}

async function* runNetwork(
  task: Task,
  request: CompareRequest,
  lexicon: Lexicon,
): AsyncGenerator<CompareEvent> {
  const { method, labels, seed, labelled, unlabelled } = task;
  const { development, options, wordVectors, backend, signal } = request;
  const settings = { ...options, seed, method: method as (typeof methods)[number] };
  let end: EndEvent | undefined;
  for await (const event of train({
    labelled,
    unlabelled,
    development,
    options: settings,
    wordVectors,
    backend,
    lexicon,
    signal,
  })) {
    yield { type: 'training', method, labels, seed, event };
    if (event.type === 'end') end = event;
  }
  if (end === undefined || end.reason === 'interrupted') return;
  const { state, vocabulary, textOptions, classes } = end.model;
  const texts = request.test.map(({ text }) => encodeText(text, vocabulary, textOptions));
  const rows = await predictProbabilities(state, texts);
  const correct = Uint8Array.from(rows, (row, index) =>
    classes[argmax(row)] === request.test[index]!.label ? 1 : 0,
  );
  yield finishedRun(task, correct, end.development?.error ?? null, end.seconds);
}

function finishedRun(
  task: Task,
  correct: Uint8Array,
  devError: number | null,
  seconds: number,
): CompareEvent {
  const { method, labels, seed } = task;
  const wrong = correct.reduce((sum, one) => sum - one, correct.length);
  return {
    type: 'run',
    correct,
    run: { method, labels, seed, testError: wrong / correct.length, devError, seconds },
  };
}
