/** Shows the progress of several runs, one after the other. */

import type { TrainingEvent } from '../../training/events.js';
import { warn } from '../flags/shared.js';
import { createProgress, type Progress } from './progress.js';
import { tellLine } from './standardError.js';

export interface RunNarration {
  /** An event of a run's training. @param name of the run, before each of its lines */
  training(name: string, event: TrainingEvent): void;
  /** The run is over. */
  ended(result: string): void;
  /** The run is over and has no result: said even with --quiet. */
  failed(reason: string): void;
  stop(): void;
}

export function createRunNarration(quiet: boolean): RunNarration {
  let progress: Progress | undefined;
  const said = new Set<string>();
  const stop = () => {
    progress?.stop();
    progress = undefined;
  };
  return {
    stop,
    training(name, event) {
      if (event.type === 'start' || event.type === 'plan') progress ??= createProgress(quiet, `${name}: `);
      if (progress !== undefined) progress.show(event);
      // Warnings before the start are about the texts, which all runs share: each is given once.
      else if (event.type === 'warning' && !said.has(event.message)) {
        said.add(event.message);
        warn(event.message);
      }
    },
    ended(result) {
      stop();
      if (!quiet) tellLine(result);
    },
    failed(reason) {
      stop();
      warn(reason);
    },
  };
}
