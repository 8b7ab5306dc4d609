/** The folder that `train` writes to: whether it can, what is there already, and the parts beside the model itself. */
import { appendFileSync, closeSync, existsSync, openSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { TrainingEvent } from '../model/events.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { CONFIG_FILE } from '../storage/folderKind.js';
import { makeFolder } from '../storage/folders.js';

/**
 * Makes the folder before the first step. Folders that it makes and that the process leaves empty, since its texts or
 * options were refused, are removed again.
 */
export async function assertWritable(folder: string): Promise<void> {
  const made = await makeFolder(folder, `--out ${folder}`);
  process.once('exit', () => removeEmpty(made));
}

/** The last one was made in those before it. */
function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder);
  } catch {
    // Something stands in it.
  }
}

export function holdsModel(folder: string): boolean {
  return existsSync(join(folder, CONFIG_FILE));
}

export interface EventLog {
  write(event: TrainingEvent): void;
  close(): void;
}

/**
 * Opens the log of a run. A run from the start leaves nothing of the one before, which its log and checkpoint would
 * contradict.
 * @param onFault is told once when the log can be written no more, which is no reason to end a training
 * @throws InputError where it cannot be opened
 */
export async function openLog(
  folder: string,
  resumes: boolean,
  onFault: (message: string) => void,
): Promise<EventLog> {
  const path = join(folder, 'log.jsonl');
  const file = openFile(path, resumes ? 'a' : 'w');
  if (!resumes) await rm(checkpointFolder(folder), { recursive: true, force: true });
  let isWhole = true;
  return {
    write(event) {
      if (!isWhole) return;
      try {
        appendFileSync(file, `${JSON.stringify(logged(event))}\n`);
      } catch (error) {
        isWhole = false;
        onFault(
          `${path} can be written no more (${(error as Error).message}); the training goes on without it`,
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

/** An event without models and arrays. */
function logged(event: TrainingEvent): Record<string, unknown> {
  const {
    model: _model,
    snapshot: _snapshot,
    ...plain
  } = event as TrainingEvent & { model?: unknown; snapshot?: unknown };
  return { time: new Date().toISOString(), ...plain };
}

/** What an earlier run said of its model is not true of the next one. */
export const MODEL_DESCRIPTION = ['metrics.json', 'README.md'];
