/** The log of a run in the folder that `train` writes to, and what is there already. */
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { removeCheckpoint } from '../storage/commit.js';
import { CONFIG_FILE, LOG_FILE } from '../storage/folderKinds.js';
import { holdsFile } from '../storage/snapshot.js';
import type { TrainingEvent } from '../training/events.js';

export function holdsModel(folder: string): boolean {
  return holdsFile(folder, CONFIG_FILE);
}

export interface EventLog {
  write(event: TrainingEvent): void;
  close(): void;
}

/**
 * Opens the log of a run. A run from the start removes the log and the checkpoint of the run before it.
 * @param onFault called once, when the log can no longer be written; the training continues
 * @throws InputError where it cannot be opened
 */
export async function openLog(
  folder: string,
  resumes: boolean,
  onFault: (message: string) => void,
): Promise<EventLog> {
  const path = join(folder, LOG_FILE);
  const file = openFile(path, resumes ? 'a' : 'w');
  if (!resumes) await removeCheckpoint(checkpointFolder(folder));
  let isWhole = true;
  const isWorthALine = eachPercent();
  return {
    write(event) {
      if (!isWhole || !isWorthALine(event)) return;
      try {
        appendFileSync(file, `${JSON.stringify(logged(event), (_, value) => shortened(value))}\n`);
      } catch (error) {
        isWhole = false;
        onFault(
          `${path} can no longer be written (${(error as Error).message}); the training continues without it`,
        );
      }
    },
    close: () => closeSync(file),
  };
}

function openFile(path: string, flags: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      where: path,
      found: code === 'EISDIR' ? 'a folder in its place' : `a place that cannot be written to (${code})`,
      expected: 'a file to write the log to',
    });
  }
}

/** Of the progress of a phase, which is told several times a second, one event for each percent. */
function eachPercent(): (event: TrainingEvent) => boolean {
  let last = '';
  return (event) => {
    if (event.type !== 'documents' && event.type !== 'phase') return true;
    const percent = `${event.phase} ${Math.floor(100 * event.progress)}`;
    const isNew = percent !== last;
    last = percent;
    return isNew;
  };
}

/** A number to six digits, which is more than a person reads; others and whole numbers as they are. */
function shortened(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** An event without models and arrays. */
function logged(event: TrainingEvent): Record<string, unknown> {
  const {
    model: _model,
    snapshot: _snapshot,
    ...plain
  } = event as TrainingEvent & { model?: unknown; snapshot?: unknown };
  return { time: new Date().toISOString(), ...plain };
}
