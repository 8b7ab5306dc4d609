/** Tells a person how training goes. */

import type {
  DocumentsEvent,
  EvaluationEvent,
  NetworkEvent,
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
  let reading = false;
  return {
    show(event) {
      if (event.type === 'warning') narrator.say(`warning: ${event.message}`);
      if (quiet) return;
      if (event.type === 'documents') {
        if (!reading) narrator.start('vectors of texts');
        reading = true;
        narrator.status(describeDocuments(event), event.seconds);
      } else if (event.type === 'start') {
        if (reading) narrator.stop();
        reading = false;
        narrator.say(describeStart(event));
        narrator.start('training');
      } else if (event.type === 'evaluation') {
        developmentError = event.error ?? undefined;
        const description = describeEvaluation(event);
        if (description !== undefined) narrator.say(description);
      } else if (event.type === 'network') narrator.status(`network, ${describeStep(event)}`, event.seconds);
      else if (event.type === 'step') narrator.status(describeStep(event, developmentError), event.seconds);
      else if (event.type === 'end') narrator.stop();
    },
    stop: narrator.stop,
  };
}

function describeStart(event: StartEvent): string {
  const from = event.resumedAtStep > 0 ? `, resumed at step ${event.resumedAtStep}` : '';
  return (
    `${event.options.method} on ${event.labelledTexts} labelled and ${event.unlabelledTexts} unlabelled texts, ` +
    `${event.developmentTexts} held back; ${event.classes.length} classes, ${event.vocabulary} words, ` +
    `engine ${event.backend}, seed ${event.options.seed}${from}`
  );
}

export function describeDocuments({ epoch, epochs, secondsLeft }: DocumentsEvent): string {
  return `vectors of texts, visit ${epoch} of ${epochs}, ${formatDuration(secondsLeft)} left`;
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
