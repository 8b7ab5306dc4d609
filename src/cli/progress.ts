/** Tells a person how training goes: a spinner on a terminal, plain lines elsewhere. */
import ora, { type Ora } from 'ora';
import { formatDuration, formatPercent } from '../report/table.js';
import type { EvaluationEvent, StartEvent, StepEvent, TrainingEvent } from '../training/events.js';

export interface Progress {
  show(event: TrainingEvent): void;
  stop(): void;
}

/** Off a terminal a line is printed this often, and at every evaluation. */
const SECONDS_BETWEEN_LINES = 10;

export function createProgress(quiet: boolean, prefix = ''): Progress {
  // Some terminals (of containers, of `script`) say they are 0 columns wide, and ora would draw without end.
  const terminal = process.stderr.isTTY === true && process.stderr.columns > 0 && !quiet;
  // ora would hold back Ctrl-C if it discarded standard input.
  const spinner: Ora | undefined = terminal
    ? ora({ discardStdin: false, stream: process.stderr })
    : undefined;
  let lastLine = Number.NEGATIVE_INFINITY;
  let developmentError: number | undefined;
  const say = (text: string) => {
    if (spinner?.isSpinning) {
      spinner.clear();
      process.stderr.write(`${prefix}${text}\n`);
    } else process.stderr.write(`${prefix}${text}\n`);
  };
  return {
    show(event) {
      if (event.type === 'warning') say(`warning: ${event.message}`);
      if (quiet) return;
      if (event.type === 'start') {
        say(describeStart(event));
        spinner?.start('training');
      } else if (event.type === 'evaluation') {
        developmentError = Number.isNaN(event.error) ? undefined : event.error;
        if (developmentError !== undefined) say(describeEvaluation(event));
      } else if (event.type === 'step') {
        if (spinner) spinner.text = prefix + describeStep(event, developmentError);
        else if (event.seconds - lastLine >= SECONDS_BETWEEN_LINES) {
          lastLine = event.seconds;
          say(describeStep(event, developmentError));
        }
      } else if (event.type === 'end') spinner?.stop();
    },
    stop: () => spinner?.stop(),
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

function describeStep(event: StepEvent, developmentError: number | undefined): string {
  const losses = Object.entries(event.losses).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const error =
    developmentError === undefined ? '' : `, development error ${formatPercent(developmentError)}`;
  return (
    `step ${event.step}, ${event.textsPerSecond.toFixed(0)} texts/s, ${losses.join(', ')}${error}, ` +
    `${formatDuration(event.secondsLeft)} left`
  );
}

function describeEvaluation(event: EvaluationEvent): string {
  return `step ${event.step}: development error ${formatPercent(event.error)}, log loss ${event.logLoss.toFixed(3)}${event.improved ? ', the best so far' : ''}`;
}
