/** From options as they are given to complete ones: preset, defaults of the model, then what is given. */
import { InputError } from '../errors.js';
import { parseOptions } from '../model/parseOptions.js';
import { type ObjectiveName, usesUnlabeled } from '../objectives/objectiveOptions.js';
import { assertDefense } from './assertDefense.js';
import { presets } from './presets.js';
import { trainedModels } from './trainedModels.js';
import {
  DEFAULT_MODEL,
  DEFAULT_PRESET,
  type ModelName,
  type TrainingOptions,
  type TrainingOptionsInput,
  trainingOptions,
} from './trainingOptions.js';

/**
 * Options with all defaults.
 * @param given those of the value undefined are left open
 * @throws InputError on unknown or invalid ones, and where the model cannot be trained with the objective
 */
export function completeOptions(given: TrainingOptionsInput = {}): TrainingOptions {
  const input: TrainingOptionsInput = Object.fromEntries(
    Object.entries(withoutFormerNames(given)).filter(([, value]) => value !== undefined),
  );
  const { model = DEFAULT_MODEL } = input;
  const trained = Object.hasOwn(trainedModels, model) ? trainedModels[model] : trainedModels[DEFAULT_MODEL];
  const objective = input.objective ?? trained.defaultObjective;
  const defaults = defaultsOf(model, objective, input);
  const { encoder: _encoder, ...own } = input as TrainingOptionsInput & { encoder?: unknown };
  const options = parseOptions(trainingOptions, { ...defaults, objective, ...own });
  assertObjective(options.model, options.objective);
  assertDefense(options.model, options.defense);
  const complete = { ...options, encoder: trained.encoder };
  trained.check?.(complete);
  return complete;
}

function defaultsOf(
  model: ModelName,
  objective: ObjectiveName,
  { preset = DEFAULT_PRESET, foldCase = true }: TrainingOptionsInput,
): TrainingOptionsInput {
  if (!Object.hasOwn(trainedModels, model)) return {};
  const usual = trainedModels[model].defaults(objective);
  if (!trainedModels[model].options.has('preset') || !Object.hasOwn(presets, preset)) return usual;
  // The network that is shipped knows no capitals.
  return { ...usual, ...presets[preset], ...(!foldCase && { networkFrom: null }) };
}

function assertObjective(model: ModelName, objective: ObjectiveName): void {
  const { objectives } = trainedModels[model];
  if (objectives.includes(objective)) return;
  throw new InputError({
    where: 'the option objective',
    found: `${objective} with the model ${model}`,
    expected: `one of ${objectives.join(', ')}`,
    advice: 'Choose another --objective or another --model.',
  });
}

type Named = Pick<TrainingOptionsInput, 'model' | 'objective' | 'preset'>;

/** What a `method` of version 0.1 named besides an objective. */
const formerMethods: ReadonlyMap<string, Named> = new Map<string, Named>([
  ['linear', { model: 'linear', objective: 'supervised' }],
  ['self-training', { model: 'linear', objective: 'self-training' }],
]);
/** What an `encoder` of version 0.1 named besides a model; there were no presets inside its options. */
const formerEncoders: ReadonlyMap<string, Named> = new Map<string, Named>([
  ['documents', { model: 'ensemble', preset: 'fast' }],
]);

/** Options of version 0.1: `method` named the objective or the linear model, `encoder` the model. */
export function withoutFormerNames(given: object): TrainingOptionsInput {
  const { method, encoder, ...rest } = given as TrainingOptionsInput & { method?: string; encoder?: string };
  if ((method === undefined && encoder === undefined) || 'model' in rest) return rest;
  const { preset, ...names } = formerMethods.get(method ?? '') ?? {
    ...(encoder !== undefined && (formerEncoders.get(encoder) ?? { model: encoder as ModelName })),
    ...(method !== undefined && { objective: method as ObjectiveName }),
  };
  return { ...(preset && { preset }), ...rest, ...names };
}

/**
 * Options of an earlier run, without what was a default of its objective: another objective has others. Weights of losses on
 * unlabeled texts are left out with an objective that has none.
 */
export function withoutDefaults(
  file: TrainingOptionsInput,
  objective = file.objective,
): TrainingOptionsInput {
  const { model = DEFAULT_MODEL } = file;
  if (!Object.hasOwn(trainedModels, model)) return file;
  const usual = Object.entries(trainedModels[model].defaults(file.objective));
  if (usual.length === 0) return file;
  const isUsual = (key: string, value: unknown) => usual.some(([name, one]) => name === key && one === value);
  const isOfOthers = (key: string) =>
    objective !== undefined &&
    objective !== file.objective &&
    !usesUnlabeled(objective) &&
    ['entropyWeight', 'balanceWeight'].includes(key);
  return Object.fromEntries(
    Object.entries(file).filter(([key, value]) => !isUsual(key, value) && !isOfOthers(key)),
  );
}
