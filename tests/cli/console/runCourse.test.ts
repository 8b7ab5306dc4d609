import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followed, type RunCourse, startCourse, timeLeft } from '../../../src/cli/console/runCourse.js';
import type { PhaseKind, PlannedPhase } from '../../../src/model/events.js';
import { type PlannedParts, planOf } from '../../../src/models/ensemble/plan.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { presets } from '../../../src/training/presets.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';

interface MadeUpPhase {
  readonly name: string;
  readonly kind: PhaseKind;
  /** Seconds expected, and taken. */
  readonly work: number;
  readonly takes: number;
}

const usual: readonly MadeUpPhase[] = [
  { name: 'text vectors 1 of 2', kind: 'vectors', work: 30, takes: 30 },
  { name: 'reading of the texts 1 of 2', kind: 'reading', work: 10, takes: 10 },
  { name: 'training 1 of 2', kind: 'training', work: 6, takes: 6 },
  { name: 'n-grams 1 of 2', kind: 'n-grams', work: 2, takes: 2 },
  { name: 'text vectors 2 of 2', kind: 'vectors', work: 15, takes: 15 },
  { name: 'training 2 of 2', kind: 'training', work: 6, takes: 6 },
  { name: 'network of words', kind: 'network', work: 40, takes: 40 },
  { name: 'evaluation', kind: 'evaluation', work: 4, takes: 4 },
];

/** All that a run tells, in ten steps a phase, with the time of each event. */
function* eventsOf(
  phases: readonly MadeUpPhase[],
  { maxTime = null, began = 0 }: { readonly maxTime?: number | null; readonly began?: number } = {},
): Generator<[TrainingEvent, number]> {
  yield [{ type: 'plan', phases, maxTime }, began];
  let at = began;
  for (const { name, kind, takes } of phases) {
    const steps = kind === 'evaluation' ? 1 : 10;
    for (let step = 0; step < steps; step += 1) {
      const progress = step / steps;
      yield [{ type: 'phase', phase: name, progress, seconds: at - began }, at];
      at += takes / steps;
    }
  }
}

interface Estimate {
  readonly told: number;
  readonly truth: number;
}

/** What is told at every event from a tenth of the run on. */
function estimates(events: Iterable<[TrainingEvent, number]>, began: number, ended: number): Estimate[] {
  let course: RunCourse = startCourse(began);
  const found: Estimate[] = [];
  for (const [event, at] of events) {
    course = followed(course, event, at);
    if (at - began < 0.1 * (ended - began)) continue;
    found.push({ told: timeLeft(course, at)!.seconds, truth: ended - at });
  }
  assert.ok(found.length > 20);
  return found;
}

function total(phases: readonly MadeUpPhase[]): number {
  return phases.reduce((sum, { takes }) => sum + takes, 0);
}

/** Within a quarter; towards the end within a twentieth of the run. */
function assertClose(found: readonly Estimate[], seconds: number): void {
  for (const { told, truth } of found)
    assert.ok(Math.abs(told - truth) <= Math.max(truth / 4, seconds / 20), `${told} for ${truth}`);
}

test('phases that take what is expected of them are told to the second, on any machine and clock', () => {
  for (const speed of [1, 0.1, 17]) {
    const phases = usual.map((phase) => ({ ...phase, takes: speed * phase.takes }));
    const events = eventsOf(phases, { began: 1000 });
    for (const { told, truth } of estimates(events, 1000, 1000 + total(phases)))
      assert.ok(Math.abs(told - truth) < 1e-6, `${told} for ${truth}`);
  }
});

test('what finished phases took corrects those of their kind, and as far as it goes the others', () => {
  const phases = usual.map((phase) =>
    phase.kind === 'vectors' ? { ...phase, takes: 1.2 * phase.takes } : phase,
  );
  const all = [...eventsOf(phases)];
  assertClose(estimates(all, 0, total(phases)), total(phases));
  const atSecond = all.findIndex(([event]) => 'phase' in event && event.phase === 'text vectors 2 of 2');
  const course = all
    .slice(0, atSecond + 1)
    .reduce((so, [event, at]) => followed(so, event, at), startCourse(0));
  const at = all[atSecond]![1];
  // 18 seconds of these vectors, and the rest by what all took: 54 for 48.
  assert.ok(Math.abs(timeLeft(course, at)!.seconds - (18 + 6 + 44 * (54 / 48))) < 1e-6);
});

test('phases that are found done, and those that do not come, take no time', () => {
  const phases = usual.map((phase, place) => (place < 2 || place === 6 ? { ...phase, takes: 0 } : phase));
  const told = [...eventsOf(phases)].filter(
    ([event]) => !('phase' in event) || phases.find(({ name }) => name === event.phase)!.takes > 0,
  );
  let course = startCourse(0);
  for (const [event, at] of told) course = followed(course, event, at);
  assert.is(course.place, 7);
  assert.ok(Math.abs(timeLeft(course, total(phases))!.seconds) < 4.1);
});

test('a run that goes on counts the time before its interruption as done', () => {
  let course = startCourse(0);
  const tell = (event: TrainingEvent, at: number) => {
    course = followed(course, event, at);
  };
  tell({ type: 'plan', phases: usual, maxTime: null }, 0);
  tell({ type: 'resume', phase: 'text vectors 2 of 2', seconds: 48 }, 0);
  assert.is(timeLeft(course, 0), undefined);
  tell({ type: 'phase', phase: 'text vectors 2 of 2', progress: 0.5, seconds: 55.5 }, 1);
  tell({ type: 'phase', phase: 'text vectors 2 of 2', progress: 0.75, seconds: 59.25 }, 4.75);
  const left = timeLeft(course, 4.75)!;
  assert.ok(Math.abs(left.seconds - (3.75 + 50 * (8.5 / 7.5))) < 1e-6, `${left.seconds}`);
  assert.ok(Math.abs(left.done - 52.75 / (52.75 + left.seconds)) < 1e-6);
});

test('no more than a limit of time leaves is told', () => {
  let course = startCourse(0);
  for (const [event, at] of eventsOf(usual, { maxTime: 60 })) {
    course = followed(course, event, at);
    const left = timeLeft(course, at);
    if (left) assert.ok(left.seconds <= Math.max(0, 60 - at));
  }
});

test('a run without a plan is as far as its steps', () => {
  let course = startCourse(0);
  const step = (progress: number, at: number) => {
    const numbers = { gradientNorm: 0, learningRate: 0, textsPerSecond: 1, secondsLeft: 0 };
    course = followed(course, { type: 'step', step: 1, progress, seconds: at, losses: {}, ...numbers }, at);
  };
  step(0.1, 5);
  step(0.2, 10);
  step(0.5, 25);
  assert.ok(Math.abs(timeLeft(course, 25)!.seconds - 25) < 1e-6);
  assert.ok(Math.abs(timeLeft(course, 25)!.done - 0.5) < 1e-6);
});

/** What was read, and the seconds of the events of a run. */
interface Recording {
  readonly unlabeledTexts: number;
  readonly unlabeledTokens: number;
  readonly labeledTexts: number;
  readonly labeledTokens: number;
  readonly developmentTexts?: number;
  readonly developmentTokens?: number;
  readonly seconds: number;
  /** Place of the phase in the plan, share of it that is done, seconds. */
  readonly events: readonly (readonly [number, number, number])[];
}

function assertToldWithinAQuarter(
  name: string,
  options: TrainingOptionsInput,
  parts: Pick<PlannedParts, 'alone' | 'network' | 'threads'>,
): void {
  const recording = JSON.parse(
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'),
  ) as Recording;
  const texts = (count: number, tokens: number) =>
    Array.from({ length: count }, () => ({
      ids: new Int32Array(Math.round(tokens / count)),
      unknownWords: 0,
    }));
  const given = (count: number, tokens: number) => ({
    texts: texts(count, tokens),
    labels: new Int32Array(count),
  });
  const { unlabeledTexts, unlabeledTokens, labeledTexts, labeledTokens, seconds } = recording;
  const { developmentTexts, developmentTokens } = recording;
  const plan = planOf(
    {
      unlabeled: texts(unlabeledTexts, unlabeledTokens),
      labeled: given(labeledTexts, labeledTokens),
      development: developmentTexts === undefined ? undefined : given(developmentTexts, developmentTokens!),
    },
    completeOptions({ model: 'ensemble', ...options }),
    { start: false, view: false, ...parts },
  );
  const events = recording.events.map(([place, progress, at]): [TrainingEvent, number] => [
    { type: 'phase', phase: plan.phases[place]!.name, progress, seconds: at },
    at,
  ]);
  assertClose(estimates([[plan, 0], ...events], 0, seconds), seconds);
}

// 2,340 labeled and 3,000 other reviews, up to the last n-grams, on two idle cores. Texts were read by visits then: in both recordings
// their reading is shortened to 0.3 milliseconds a review, which is what it takes in steps.
test('a recorded run of two rounds: from a tenth of it on, the time left is told within a quarter', () => {
  const parts = { alone: true, network: false, threads: 2 };
  assertToldWithinAQuarter('balancedRun.json', { documentRounds: 2 }, parts);
});

test('the more threads, the less of the run is the network', () => {
  const text = { ids: new Int32Array(300), unknownWords: 0 };
  const labeled = { texts: Array.from({ length: 2500 }, () => text), labels: new Int32Array(2500) };
  const data = { unlabeled: labeled.texts, labeled, development: undefined };
  const options = completeOptions({ model: 'ensemble', ...presets.balanced });
  const planFor = (threads: number) =>
    planOf(data, options, { start: false, alone: false, network: true, view: false, threads }).phases;
  const [one, two] = [planFor(1), planFor(2)];
  const isNetwork = ({ kind }: PlannedPhase) => kind === 'network';
  const others = (phases: readonly PlannedPhase[]) => phases.filter((phase) => !isNetwork(phase));
  assert.equal(others(one), others(two));
  // Finding its weight, and learning.
  const shares = one.filter(isNetwork).map(({ work }, place) => two.filter(isNetwork)[place]!.work / work);
  assert.is(shares.length, 2);
  for (const share of shares) assert.ok(share > 0.5 && share < 0.7);
});

// The default preset on 2,250 labeled and 3,000 other sentences on one thread, whose processor time is counted: it shared
// its core with other programs.
test('the same where a network joins', () => {
  const parts = { alone: false, network: true, view: false, threads: 1 };
  assertToldWithinAQuarter('networkRun.json', presets.balanced, parts);
});

test.run();
