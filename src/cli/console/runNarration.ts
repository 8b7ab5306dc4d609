/** Says what goes on where one run follows the other. */

import type { TrainingEvent } from '../../model/events.js';
import { warn } from '../flags/shared.js';
import { createProgress, type Progress } from './progress.js';
import { tellLine } from './standardError.js';

export interface RunNarration {
  /** What the training of a run tells. @param name of the run, said before each line of it */
  training(name: string, event: TrainingEvent): void;
  /** The run is over. */
  ended(result: string): void;
  /** The run is over and has no result: said even to whoever wants quiet. */
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
      // Before its start a run speaks of the texts, which the next one has too.
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
