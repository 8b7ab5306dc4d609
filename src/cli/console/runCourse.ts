/**
 * How far a run is, and how long all the rest of it takes. Phases of the plan have taken, or are expected to take, times in
 * proportion to their work; what a phase has taken says more of its kind than of others, and of these it says how fast the
 * machine is. Pure: a course follows from events and the times at which they came.
 */
import type { PhaseKind, PlannedPhase, TrainingEvent } from '../../model/events.js';

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
  /** Of the run, whatever part of it an interruption lies behind. */
  readonly began: number;
  /** When the last phase ended, or the run began to be watched. */
  readonly since: number;
  /** What came to an end, with the work of it that was watched. */
  readonly over: readonly { readonly phase: PlannedPhase; readonly seconds: number }[];
  /** Of the phase under way, or of the first. */
  readonly place: number;
  readonly running?: RunningPhase | undefined;
}

export interface TimeLeft {
  /** Share of the time of the whole run, 0 to 1. */
  readonly done: number;
  readonly seconds: number;
}

/** A run that tells no plan is steps alone. */
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

/** @returns undefined where the event is not of a phase, or of one that is over */
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
    // Of several heads the last tells of its steps, the others of phases.
    case 'start':
      return event.resumedAtStep > 0 ? undefined : found(({ kind }) => kind === 'training', 0);
    case 'step':
      return found(({ kind }) => kind === 'training', event.progress);
    default:
      return undefined;
  }
}

/** Of the first phase of its kind so much says how long it takes, whatever was expected. */
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

/** Seconds that the phase under way takes in all: as it goes, or where little of it is done, as those before it went. */
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

/** What is done of a phase since its first event. */
function shareOf({ from, done }: RunningPhase): number {
  return from < 1 ? (done - from) / (1 - from) : 1;
}

/** Seconds a unit of work in all phases, that under way for as much as is done of it. */
function scaleWith(course: RunCourse, running: RunningPhase, seconds: number): number {
  const share = shareOf(running);
  const { spent, worked } = totals(course);
  return (spent + share * seconds) / Math.max(worked + share * running.work, SHORTEST);
}

/** Seconds a unit of work in the phases that are over. @param kind of those alone that count */
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
