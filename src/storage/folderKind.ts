/** What a folder that textvat wrote holds, so that nothing of one kind is written over another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';

export const CONFIG_FILE = 'config.json';

/** As `format` in the configuration says it. */
export const MODEL_FORMAT = 'textvat-model';
export const PRETRAINED_FORMAT = 'textvat-pretrained';

const holds = {
  [MODEL_FORMAT]: 'a model of `textvat train`',
  [PRETRAINED_FORMAT]: 'what `textvat pretrain` wrote',
} as const;
type Format = keyof typeof holds;

/** @throws InputError where the folder holds the other kind */
export function assertKindOfFolder(folder: string, format: Format): void {
  const other = format === MODEL_FORMAT ? PRETRAINED_FORMAT : MODEL_FORMAT;
  if (formatOf(folder) !== other) return;
  throw new InputError({
    where: folder,
    found: holds[other],
    expected: `an empty folder, or one with ${holds[format]}`,
    advice: 'Choose another --out, or remove the folder.',
  });
}

function formatOf(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')).format;
  } catch {
    return undefined;
  }
}
