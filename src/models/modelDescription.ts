/** What stands beside the model in its folder and is true of this one only: its measurements and its card. */
import { InputError } from '../errors.js';
import type { Parts } from '../storage/bytes.js';
import { saveFiles } from '../storage/commit.js';
import { CARD_FILE, METRICS_FILE } from '../storage/folderKinds.js';
import { MANIFEST_FILE, manifestTextOf, parseManifest } from '../storage/manifest.js';
import { holdsFile, readFolder } from '../storage/snapshot.js';

/** What is known of a model and stands beside it: true of this one only. */
export interface ModelDescription {
  readonly metrics: unknown;
  /** The README of the folder. */
  readonly card: string;
}

export function descriptionFiles({ metrics, card }: ModelDescription): Record<string, Parts> {
  return { [METRICS_FILE]: [`${JSON.stringify(metrics, null, 2)}\n`], [CARD_FILE]: [card] };
}

/** Describes the model that a folder holds already. */
export async function describeModel(folder: string, description: ModelDescription): Promise<void> {
  await saveFiles(folder, { kind: 'model', put: descriptionFiles(description) });
}

/**
 * What a folder says of its model. A card that a person changed is read as it is now.
 * @throws InputError where the measurements are damaged
 */
export async function readDescription(folder: string): Promise<ModelDescription> {
  const read = async (name: string, verify: boolean) =>
    holdsFile(folder, name)
      ? new TextDecoder().decode(await readFolder(folder, [name], (files) => files.read(name), { verify }))
      : undefined;
  const [metrics, card] = [await read(METRICS_FILE, true), await read(CARD_FILE, false)];
  return { metrics: metrics === undefined ? {} : JSON.parse(metrics), card: card ?? '' };
}

/**
 * What tells the model of a folder from others, whatever is said of it.
 * @returns undefined where there is no manifest
 */
export function modelIdentity(folder: string): string | undefined {
  const text = manifestTextOf(folder);
  if (text === undefined) return undefined;
  const said = [METRICS_FILE, CARD_FILE] as readonly string[];
  const files = Object.entries(parseManifest(folder, text).files).filter(([name]) => !said.includes(name));
  return JSON.stringify(files.map(([name, { sha256 }]) => [name, sha256]).sort());
}

/** @throws InputError where the files of the folder are not those of one save, so that none can be replaced alone */
export function assertDescribable(folder: string): void {
  if (manifestTextOf(folder) !== undefined) return;
  throw new InputError({
    where: folder,
    found: `no ${MANIFEST_FILE} in it`,
    expected: 'one, in which what is said of the model is listed too',
    advice: 'Train the model again with this version to add to its card.',
  });
}
