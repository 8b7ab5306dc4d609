/**
 * How far a run is, and how long the rest of it will take. The time of a phase is in proportion to its work. The factor is
 * measured on finished phases of the same kind; where there are none, on all phases so far. Pure: a course follows from
 * events and the times at which they came.
 */
import type { PhaseKind, PlannedPhase } from '../../model/events.js';
import type { TrainingEvent } from '../../training/events.js';

interface RunningPhase extends PlannedPhase {
  /** When its first event came, and what was done of it then. */
  readonly began: number;
  readonly from: number;
  /** The same of its last event. */
  readonly at: number;
  readonly done: number;
}

export interface RunCourse {
  readonly phases: readonly PlannedPhase[];
  readonly maxTime: number | null;
  /** When the run began; for one that is resumed, as if there had been no interruption. */
  readonly began: number;
  /** When the last phase ended, or this process began. */
  readonly since: number;
  /** Finished phases, with the work that was done on them in this process. */
  readonly over: readonly { readonly phase: PlannedPhase; readonly seconds: number }[];
  /** The place in `phases` of the running phase, or of the first. */
  readonly place: number;
  readonly running?: RunningPhase | undefined;
}

export interface TimeLeft {
  /** Share of the time of the whole run, 0 to 1. */
  readonly done: number;
  readonly seconds: number;
}

/** The plan of a run that gives none. */
const STEPS: PlannedPhase = { name: 'training', kind: 'training', work: 1 };

export function startCourse(seconds: number): RunCourse {
  return { phases: [STEPS], maxTime: null, began: seconds, since: seconds, over: [], place: 0 };
}

/** @param seconds of any clock: when the event came */
export function followed(course: RunCourse, event: TrainingEvent, seconds: number): RunCourse {
  if (event.type === 'plan') return { ...startCourse(seconds), phases: event.phases, maxTime: event.maxTime };
  if (event.type === 'resume') return { ...course, began: seconds - event.seconds };
  const told = progressOf(course, event);
  if (told === undefined) return course;
  const { place, done } = told;
  if (course.running && place === course.place)
    return { ...course, running: { ...course.running, at: seconds, done } };
  const phase = course.phases[place]!;
  const running = { ...phase, work: phase.work * (1 - done), began: seconds, from: done, at: seconds, done };
  if (course.running === undefined) return { ...course, running, place };
  const over = [...course.over, { phase: course.running, seconds: seconds - course.since }];
  return { ...course, over, since: seconds, running, place };
}

/** @returns undefined where the event is of no phase, or of a finished one */
function progressOf(
  { phases, place: current }: RunCourse,
  event: TrainingEvent,
): { readonly place: number; readonly done: number } | undefined {
  const found = (isIt: (phase: PlannedPhase) => boolean, done: number) => {
    const place = phases.findLastIndex(isIt);
    return place < current ? undefined : { place, done };
  };
  switch (event.type) {
    case 'documents':
    case 'phase':
      return found(({ name }) => name === event.phase, event.progress);
    case 'network':
      return found(({ kind }) => kind === 'network', event.progress);
    // Of several heads only the last one sends `step`; the others send `phase`.
    case 'start':
      return event.resumedAtStep > 0 ? undefined : found(({ kind }) => kind === 'training', 0);
    case 'step':
      return found(({ kind }) => kind === 'training', event.progress);
    default:
      return undefined;
  }
}

/** After this share of the first phase of its kind, its own speed alone counts. */
const TELLING = 0.1;

/** @returns undefined before anything is known */
export function timeLeft(course: RunCourse, now: number): TimeLeft | undefined {
  const { running, phases, place, since, maxTime, began } = course;
  const here = running && secondsOfRunning(course, running);
  if (here === undefined) return undefined;
  const scale = scaleWith(course, running!, here);
  const later = phases
    .slice(place + 1)
    .reduce((sum, { kind, work }) => sum + work * (scaleOf(course, kind) ?? scale), 0);
  const spent = now - began;
  const limit = maxTime === null ? Number.POSITIVE_INFINITY : Math.max(0, maxTime - spent);
  const seconds = Math.min(Math.max(0, here - (now - since)) + later, limit);
  return { done: spent / Math.max(spent + seconds, SHORTEST), seconds };
}

const SHORTEST = 1e-9;

/** Seconds that the running phase takes in all: by its own speed, or early on by that of the phases before it. */
function secondsOfRunning(course: RunCourse, running: RunningPhase): number | undefined {
  const share = shareOf(running);
  const { began, at, work, kind } = running;
  const measured = share > 0 ? began - course.since + (at - began) / share : undefined;
  const ofKind = scaleOf(course, kind);
  const scale = ofKind ?? scaleOf(course);
  if (scale === undefined) return measured;
  const weight = ofKind === undefined ? Math.min(1, share / TELLING) : share;
  return (measured ?? 0) * weight + work * scale * (1 - weight);
}

/** The share of a phase that is done since its first event. */
function shareOf({ from, done }: RunningPhase): number {
  return from < 1 ? (done - from) / (1 - from) : 1;
}

/** Seconds for a unit of work over all phases; the running one counts by the share that is done. */
function scaleWith(course: RunCourse, running: RunningPhase, seconds: number): number {
  const share = shareOf(running);
  const { spent, worked } = totals(course);
  return (spent + share * seconds) / Math.max(worked + share * running.work, SHORTEST);
}

/** Seconds for a unit of work in the finished phases. @param kind only phases of this kind count */
function scaleOf(course: RunCourse, kind?: PhaseKind): number | undefined {
  const { spent, worked } = totals(course, kind);
  return worked > 0 ? spent / worked : undefined;
}

function totals({ over }: RunCourse, kind?: PhaseKind) {
  const counted = over.filter(({ phase }) => kind === undefined || phase.kind === kind);
  return {
    spent: counted.reduce((sum, { seconds }) => sum + seconds, 0),
    worked: counted.reduce((sum, { phase }) => sum + phase.work, 0),
  };
}
