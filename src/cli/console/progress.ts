/** Shows the progress of a training. */

import type { DocumentsEvent, EvaluationEvent, NetworkEvent, StepEvent } from '../../model/events.js';
import { formatError } from '../../report/errorRate.js';
import { formatDuration } from '../../report/table.js';
import type { StartEvent, TrainingEvent } from '../../training/events.js';
import { createNarrator } from './narrator.js';
import { followed, startCourse, timeLeft } from './runCourse.js';

export interface Progress {
  show(event: TrainingEvent): void;
  stop(): void;
}

/**
 * The time left is an estimate over all phases of the run.
 * @param clock seconds, from any beginning
 */
export function createProgress(
  quiet: boolean,
  prefix = '',
  clock = () => performance.now() / 1000,
): Progress {
  const narrator = createNarrator(quiet, prefix);
  let course = startCourse(clock());
  let developmentTexts = 0;
  let phase: string | undefined;
  const enter = (name: string) => {
    if (phase === name) return;
    phase = name;
    narrator.start(name);
  };
  const status = (name: string, text: string) => {
    enter(name);
    const now = clock();
    const left = timeLeft(course, now);
    const told = left ? `${text}, ${formatDuration(left.seconds)} left` : text;
    narrator.status(told, now, left?.done);
  };
  return {
    show(event) {
      if (event.type === 'warning') narrator.say(`warning: ${event.message}`);
      if (quiet) return;
      course = followed(course, event, clock());
      if (event.type === 'resume')
        narrator.say(`resumes in ${event.phase}, ${formatDuration(event.seconds)} after the start`);
      else if (event.type === 'documents') status(event.phase, describeEpoch(event));
      else if (event.type === 'phase') status(event.phase, event.phase);
      else if (event.type === 'start') {
        developmentTexts = event.developmentTexts;
        narrator.stop();
        narrator.say(describeStart(event));
        phase = undefined;
        enter('training');
      } else if (event.type === 'evaluation') {
        const description = describeEvaluation(event, developmentTexts);
        if (description !== undefined) narrator.say(description);
      } else if (event.type === 'network')
        status('network of words', `network of words, ${describeStep(event)}`);
      else if (event.type === 'step') status('training', describeStep(event));
      else if (event.type === 'end') narrator.stop();
    },
    stop: narrator.stop,
  };
}

function describeStart(event: StartEvent): string {
  const from = event.resumedAtStep > 0 ? `, resumed at step ${event.resumedAtStep}` : '';
  return (
    `${event.options.model}, ${event.options.objective} on ${event.labeledTexts} labeled and ${event.unlabeledTexts} unlabeled texts, ` +
    `${event.developmentTexts} held back; ${event.classes.length} classes, ${event.vocabulary} words, ` +
    `engine ${event.backend}, seed ${event.options.seed}${from}`
  );
}

/** For `pretrain`, which learns nothing but these vectors. */
export function describeDocuments(event: DocumentsEvent): string {
  return `${describeEpoch(event)}, ${formatDuration(event.secondsLeft)} left`;
}

function describeEpoch({ phase, epoch, epochs }: DocumentsEvent): string {
  return `${phase}, epoch ${epoch} of ${epochs}`;
}

function describeStep(event: StepEvent | NetworkEvent): string {
  const losses = Object.entries(event.losses).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return [`step ${event.step}`, `${event.textsPerSecond.toFixed(0)} texts/s`, ...losses].join(', ');
}

/** @returns nothing where there are no development texts */
function describeEvaluation(
  { step, error, logLoss, improved }: EvaluationEvent,
  texts: number,
): string | undefined {
  if (error === null || logLoss === null) return undefined;
  const best = improved ? ', the best so far' : '';
  return `step ${step}: development error ${formatError(error, texts)}, log loss ${logLoss.toFixed(3)}${best}`;
}
