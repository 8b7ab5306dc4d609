/**
 * A model as a folder of plain files: `config.json`, `vocabulary.txt`, `weights.safetensors` (beside them the
 * training adds `metrics.json` and `README.md`). Loading runs no code and trusts no number.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { type Calibration, calibration } from '../model/calibration.js';
import { type FamilyName, familyNames, type Model } from '../model/model.js';
import { suspicion } from '../model/suspicion.js';
import { withVotes, wordVotes } from '../model/wordVotes.js';
import { assertFiniteArrays, createArrayReader } from '../storage/arrays.js';
import type { Parts } from '../storage/bytes.js';
import { saveFiles } from '../storage/commit.js';
import { CARD_FILE, CONFIG_FILE, METRICS_FILE, MODEL_FORMAT } from '../storage/folderKinds.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import { type Checking, type FolderFiles, readFolder } from '../storage/snapshot.js';
import { decodeVocabulary, encodeVocabulary, VOCABULARY_FILE } from '../storage/vocabularyFile.js';
import type { BackendName } from '../tensor/backendNames.js';
import { assertFinite } from '../tensor/finite.js';
import { withReading } from '../text/readings.js';
import { textOptions } from '../text/textOptions.js';
import { readingNames } from '../text/vocabulary.js';
import { familyNamed, formerNames } from './families.js';
import { type Family, parseConfiguration } from './family.js';
import { descriptionFiles, type ModelDescription } from './modelDescription.js';

const WEIGHTS_FILE = 'weights.safetensors';
const FORMAT_VERSION = 1;
/** Under this name the weights say which vocabulary and classes they belong to. */
const DIGEST = 'vocabularyAndClasses';

/** What loading needs of any `config.json`; the family's own entries and the training's options stand beside it. */
const configuration = v.object({
  format: v.literal(MODEL_FORMAT),
  version: v.literal(FORMAT_VERSION),
  model: v.optional(v.picklist([...familyNames, ...Object.keys(formerNames)]), 'neural'),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  options: v.object(textOptions.entries),
  calibration: v.optional(calibration),
  reading: v.optional(v.picklist(readingNames)),
  wordVotes: v.optional(wordVotes),
  suspicion: v.optional(suspicion),
});

/**
 * Writes the files that make up a model. Until all are whole the folder is what it was before.
 * @param options more options of the run, written to `config.json` beside those that the model needs
 * @param description without it, what the folder says of an earlier model goes
 * @throws InputError where a number of the model is not finite, the folder cannot be written to, is in use by another process,
 *   or holds files of another kind or of other programs; it is as it was then
 *
 * @example
 * ```js
 * const { model } = await resultOf(train({ labeled: 'reviews.csv' }));
 * await saveModel('model', model);
 * ```
 */
export async function saveModel(
  folder: string,
  model: Model,
  options: Readonly<Record<string, unknown>> = {},
  description?: ModelDescription,
): Promise<void> {
  const put = { ...modelFiles(model, options), ...(description && descriptionFiles(description)) };
  const remove = description ? [] : [METRICS_FILE, CARD_FILE];
  await saveFiles(folder, { kind: 'model', put, remove });
}

function modelFiles(model: Model, options: Readonly<Record<string, unknown>>): Record<string, Parts> {
  const saved = model.save();
  const { options: shape, config: further, arrays } = saved;
  assertFiniteModel(model, saved);
  const config = {
    format: MODEL_FORMAT,
    version: FORMAT_VERSION,
    model: model.family,
    classes: model.classes,
    ...(model.calibration && { calibration: model.calibration }),
    ...(model.suspicion && { suspicion: model.suspicion }),
    ...(model.vocabulary.reading && { reading: model.vocabulary.reading.name }),
    options: { ...options, ...model.textOptions, ...shape },
    ...further,
  };
  return {
    [WEIGHTS_FILE]: encodeSafetensors(arrays, { [DIGEST]: digestOf(model) }),
    [VOCABULARY_FILE]: [encodeVocabulary(model.vocabulary)],
    [CONFIG_FILE]: [`${JSON.stringify(config, null, 2)}\n`],
  };
}

/** @throws InputError where one of its numbers is not finite */
export function assertFiniteModel(model: Model, { arrays } = model.save()): void {
  assertFiniteArrays('the model', arrays);
  const { calibration } = model;
  if (calibration === undefined) return;
  assertFinite('the calibration of the model, temperature', calibration.temperature);
  assertFinite('the calibration of the model, prior', calibration.prior);
  assertFinite('the calibration of the model, usualKnownWords', calibration.usualKnownWords);
}

/**
 * Loads the model of a folder. Runs no code of it.
 * @param backend the engine to activate if the model needs one: while its files are read, and before its numbers are
 * looked at, which an engine does faster
 * @param checking `verify: false` reads files that were changed on purpose
 * @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite
 *
 * @example
 * ```js
 * const model = await loadModel('model');
 * console.log(model.family, model.classes, model.describe().architecture);
 * ```
 */
export async function loadModel(
  folder: string,
  backend?: BackendName | 'auto',
  checking: Checking = {},
): Promise<Model> {
  return readFolder(
    folder,
    MODEL_FILES,
    async (files) => {
      const config = await readConfiguration(folder, files);
      const model = await build(folder, files, config, await familyNamed(config.family), backend);
      return config.wordVotes ? withVotes(model, config.wordVotes) : model;
    },
    checking,
  );
}

const MODEL_FILES = [CONFIG_FILE, VOCABULARY_FILE, WEIGHTS_FILE];

/** What a training goes on with: without voters. @throws InputError as `loadModel` does, and for a model of another family */
export async function loadModelOf<M extends Model>(family: Family<M>, folder: string): Promise<M> {
  return readFolder(folder, MODEL_FILES, async (files) => {
    const config = await readConfiguration(folder, files);
    if (config.family === family.name) return build(folder, files, config, family);
    throw new InputError({
      where: join(folder, CONFIG_FILE),
      found: (await familyNamed(config.family)).title,
      expected: family.title,
      advice: 'Give a folder that was trained with another --model.',
    });
  });
}

async function build<M extends Model>(
  folder: string,
  { read }: FolderFiles,
  { json, classes, options, calibration, reading, suspicion: found }: Configuration,
  family: Family<M>,
  backend?: BackendName | 'auto',
): Promise<M> {
  const open = family.open(json, join(folder, CONFIG_FILE));
  const file = join(folder, WEIGHTS_FILE);
  const [bytes, vocabulary] = await Promise.all([
    read(WEIGHTS_FILE),
    read(VOCABULARY_FILE).then((words) => decodeVocabulary(words, join(folder, VOCABULARY_FILE))),
    backend !== undefined && family.needsBackend && activate(backend),
  ]);
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const reader = createArrayReader(file, arrays);
  const model = open(reader, {
    classes,
    vocabulary: withReading(vocabulary, reading),
    textOptions: options,
    ...(calibration && { calibration }),
    ...(found && { suspicion: found }),
  });
  reader.assertEmpty();
  checkDigest(file, metadata.get(DIGEST), digestOf({ vocabulary, classes }));
  if (calibration !== undefined) checkPrior(folder, calibration, classes);
  return model;
}

/** Loaded only here: linear models need no engine, and the library of tensors is the largest part of a start. */
async function activate(backend: BackendName | 'auto'): Promise<void> {
  const { chooseBackend } = await import('../tensor/backend.js');
  await chooseBackend(backend);
}

/** Files that were put together by hand may be of two models whose shapes agree. */
function digestOf({ vocabulary, classes }: Pick<Model, 'vocabulary' | 'classes'>): string {
  return createHash('sha256')
    .update(JSON.stringify([classes, vocabulary.tokens]))
    .digest('hex');
}

function checkDigest(file: string, found: string | undefined, expected: string): void {
  if (found === expected) return;
  throw found === undefined
    ? new InputError({
        where: file,
        found: 'no digest of vocabulary and classes',
        expected: 'one, to tell that the files of the folder belong together',
        advice: 'Train again: these weights are of an older version or another program.',
      })
    : new InputError({
        where: file,
        found: 'weights of another vocabulary or other classes',
        expected: `those of ${VOCABULARY_FILE} and ${CONFIG_FILE} beside it`,
        advice: 'A file was changed, or is of another model: train or save it again.',
      });
}

interface Configuration extends v.InferOutput<typeof configuration> {
  readonly family: FamilyName;
  /** All of the file, for what the family looks for. */
  readonly json: unknown;
}

async function readConfiguration(folder: string, { read }: FolderFiles): Promise<Configuration> {
  const file = join(folder, CONFIG_FILE);
  const bytes = await read(CONFIG_FILE);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InputError({
      where: file,
      found: 'text that is not JSON',
      expected: 'the configuration of a model',
    });
  }
  const config = parseConfiguration(configuration, json, file);
  const { classes, model } = config;
  if (new Set(classes).size !== classes.length) {
    throw new InputError({ where: `${file}, classes`, found: 'a class twice', expected: 'each class once' });
  }
  return { ...config, family: formerNames[model] ?? (model as FamilyName), json };
}

function checkPrior(folder: string, { prior }: Calibration, classes: readonly string[]): void {
  const sum = prior.reduce((total, share) => total + share, 0);
  if (prior.length === classes.length && Math.abs(sum - 1) < 1e-6) return;
  throw new InputError({
    where: `${join(folder, CONFIG_FILE)}, calibration.prior`,
    found: `${prior.length} shares that add up to ${sum}`,
    expected: `${classes.length} that add up to 1, one for each class`,
  });
}
