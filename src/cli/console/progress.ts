/** Tells a person how training goes. */

import type {
  DocumentsEvent,
  EvaluationEvent,
  NetworkEvent,
  PhaseEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
} from '../../model/events.js';
import { formatDuration, formatPercent } from '../../report/table.js';
import { createNarrator } from './narrator.js';

export interface Progress {
  show(event: TrainingEvent): void;
  stop(): void;
}

export function createProgress(quiet: boolean, prefix = ''): Progress {
  const narrator = createNarrator(quiet, prefix);
  let developmentError: number | undefined;
  let phase: string | undefined;
  const enter = (name: string) => {
    if (phase === name) return;
    phase = name;
    narrator.start(name);
  };
  return {
    show(event) {
      if (event.type === 'warning') narrator.say(`warning: ${event.message}`);
      if (quiet) return;
      if (event.type === 'resume')
        narrator.say(`resumes in ${event.phase}, ${formatDuration(event.seconds)} after the start`);
      else if (event.type === 'documents') {
        enter(event.phase);
        narrator.status(describeDocuments(event), event.seconds);
      } else if (event.type === 'phase') {
        enter(event.phase);
        narrator.status(describePhase(event), event.seconds);
      } else if (event.type === 'start') {
        narrator.stop();
        narrator.say(describeStart(event));
        enter('training');
      } else if (event.type === 'evaluation') {
        developmentError = event.error ?? undefined;
        const description = describeEvaluation(event);
        if (description !== undefined) narrator.say(description);
      } else if (event.type === 'network') {
        enter('network of words');
        narrator.status(`network of words, ${describeStep(event)}`, event.seconds);
      }
      if (event.type === 'step') narrator.status(describeStep(event, developmentError), event.seconds);
      else if (event.type === 'end') narrator.stop();
    },
    stop: narrator.stop,
  };
}

function describeStart(event: StartEvent): string {
  const from = event.resumedAtStep > 0 ? `, resumed at step ${event.resumedAtStep}` : '';
  return (
    `${event.options.model}, ${event.options.objective} on ${event.labelledTexts} labeled and ${event.unlabelledTexts} unlabeled texts, ` +
    `${event.developmentTexts} held back; ${event.classes.length} classes, ${event.vocabulary} words, ` +
    `engine ${event.backend}, seed ${event.options.seed}${from}`
  );
}

export function describeDocuments({ phase, epoch, epochs, secondsLeft }: DocumentsEvent): string {
  return `${phase}, epoch ${epoch} of ${epochs}, ${formatDuration(secondsLeft)} left`;
}

function describePhase({ phase, progress, secondsLeft }: PhaseEvent): string {
  const left = secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft)} left`;
  return `${phase}, ${(100 * progress).toFixed(0)} %${left}`;
}

function describeStep(event: StepEvent | NetworkEvent, developmentError?: number): string {
  const losses = Object.entries(event.losses).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const error =
    developmentError === undefined ? '' : `, development error ${formatPercent(developmentError)}`;
  return (
    `step ${event.step}, ${event.textsPerSecond.toFixed(0)} texts/s, ${losses.join(', ')}${error}, ` +
    `${formatDuration(event.secondsLeft)} left`
  );
}

/** @returns nothing where there are no development texts */
function describeEvaluation({ step, error, logLoss, improved }: EvaluationEvent): string | undefined {
  if (error === null || logLoss === null) return undefined;
  const best = improved ? ', the best so far' : '';
  return `step ${step}: development error ${formatPercent(error)}, log loss ${logLoss.toFixed(3)}${best}`;
}
