/** `textvat compare DIR1 DIR2`: two saved models on the same test texts. */
import { compareModels } from '../evaluation/compareModels.js';
import { loadModel } from '../models/savedModel.js';
import { formatModelComparison } from '../report/text/modelComparisonText.js';
import type { BackendName } from '../tensor/backendNames.js';
import { EXIT, UsageError } from './command.js';
import { writeOut } from './console/standardOutput.js';
import { kebab } from './flags/schemaOptions.js';
import { type InputOptions, inputEntries, interruptSignal, readAllInputs } from './flags/shared.js';

interface ModelComparisonOptions extends InputOptions {
  readonly test: readonly string[];
  readonly seed: number;
  readonly backend: BackendName | 'auto';
  readonly ordinal: boolean;
  readonly verify: boolean;
  readonly json: boolean;
}

const FITTING = new Set([
  'test',
  'seed',
  'backend',
  'ordinal',
  'verify',
  'json',
  'quiet',
  ...Object.keys(inputEntries),
]);

/** @param given names of the options that the person gave */
export async function runModelComparison(
  folders: readonly string[],
  options: ModelComparisonOptions,
  given: readonly string[],
): Promise<number> {
  const [first, second] = folders;
  if (first === undefined || second === undefined || folders.length > 2)
    throw new UsageError(
      `found ${folders.length} model ${folders.length === 1 ? 'folder' : 'folders'}, expected two, or none and --labeled.`,
    );
  const strange = given.find((option) => !FITTING.has(option));
  if (strange !== undefined)
    throw new UsageError(
      `found --${kebab(strange)}, which is for training; two saved models take --test only.`,
    );
  const signal = interruptSignal('stopping');
  const models = [
    await loadModel(first, options.backend, options),
    await loadModel(second, options.backend, options),
  ] as const;
  const examples = await readAllInputs(options.test, options, { signal });
  const { seed, ordinal } = options;
  const comparison = await compareModels(...models, examples, { seed, ordinal, signal });
  const text = options.json
    ? JSON.stringify({ folders: [first, second], ...comparison })
    : formatModelComparison(comparison, [first, second]);
  await writeOut(`${text}\n`);
  return EXIT.done;
}
